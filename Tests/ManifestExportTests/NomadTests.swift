import ManifestExport
import PreforkManifest
import Testing

/// Jobs of Nomad.
@Suite struct NomadTests {
    private func export(_ manifest: String, hasMaster: Bool = false) -> Export {
        var options = NomadOptions()
        options.image = "shop:7"
        options.hasTaskPerWorker = !hasMaster
        return NomadExport.export(
            Sample.input("version: 1\nname: shop\nworker_groups:\n\(manifest)", in: "/app"), options)
    }

    private func job(_ export: Export) throws -> String { try export.file("shop.nomad.hcl") }

    @Test func nothingInATextBeginsATemplate() throws {
        let job = try job(export("  a: {command: [/a, \"$${attr.x} %{if} \\\" \\\\ \\t\"], env: {X: \"${env:Y:-d}\"}}"))
        #expect(job.contains(#"args = ["$${attr.x} %%{if} \" \\ \t"]"#))
        #expect(job.contains("X = \"${var.Y}\"\n"))
        #expect(job.contains("variable \"Y\" {\n  type = string\n  default = \"d\"\n}\n"))
    }

    @Test func theManifestIsATemplateThatEndsWhereItEnds() throws {
        let job = try job(export("  a: {command: [/a, \"EOT\", \"${id} {{ x }}\"]}\n", hasMaster: true))
        #expect(job.contains("data = <<EOTT\nversion: 1\n") && job.contains("\nEOTT\n"))
        #expect(job.contains("$${id} {{ x }}") && job.contains("left_delimiter = \"[[[[\"\n"))
        #expect(job.contains("change_signal = \"SIGHUP\"\n"))
    }

    /// Nomad refuses an interval that is shorter than all delays in it.
    @Test func anIntervalHasRoomForItsDelays() throws {
        let restart = "restart: {backoff: {initial: 30s}, intensity: {deaths: 5, within: 60s}}"
        let job = try job(export("  w: {command: [/w], \(restart)}"))
        #expect(job.contains("interval = \"150s\"\n") && job.contains("delay = \"30s\"\n"))
    }

    @Test func aConstantDelayIsNoLoss() {
        let restart = "restart: {backoff: {initial: 2s, factor: 1, max: 2s, jitter: 0%}}"
        #expect(!export("  w: {command: [/w], \(restart)}").losses.contains { $0.key.hasPrefix("restart.backoff") })
    }

    @Test func workersThatEndAreAJobOfTheirOwn() throws {
        let export = export("  m: {command: [/m], restart: {policy: never}}\n  w: {command: [/w]}")
        #expect(export.files.map(\.name) == ["shop.nomad.hcl", "shop-batch.nomad.hcl"])
        #expect(try export.file("shop-batch.nomad.hcl").contains("type = \"batch\"\n"))
        #expect(try export.file("shop-batch.nomad.hcl").contains("attempts = 0\n"))
    }

    @Test func numbersFromZeroAreThoseOfAllocations() throws {
        let job = try job(
            export("  s: {command: [/s, \"--n=${id}\"], ids: 0-2}\n  t: {command: [/t, \"${id}\"], ids: 5-6}"))
        #expect(job.contains("args = [\"--n=${NOMAD_ALLOC_INDEX}\"]") && job.contains("count = 3\n"))
        #expect(job.contains("group \"t-5\" {") && job.contains("group \"t-6\" {"))
    }

    @Test func aRolloutIsAnUpdateThatGoesBack() throws {
        let job = try job(
            export(
                "  w: {command: [/w], count: 4, host: 0.0.0.0, port: 80, readiness: {notify: true, timeout: 30s},"
                    + " rollout: {canary: 1, min_ready: 5s, progress_deadline: 20s}}"))
        #expect(
            job.contains("canary = 1\n") && job.contains("auto_promote = true\n")
                && job.contains("auto_revert = true\n"))
        // Nomad refuses a deadline that is not above the one that it includes.
        #expect(job.contains("healthy_deadline = \"30s\"\n      progress_deadline = \"31s\"\n"))
        #expect(job.contains("min_healthy_time = \"5s\"\n"))
    }
}
