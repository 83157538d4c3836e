import ManifestExport
import PreforkManifest
import Testing

/// Files of Compose.
@Suite struct ComposeTests {
    private func export(_ manifest: String, _ change: (inout ComposeOptions) -> Void = { _ in }) -> Export {
        var options = ComposeOptions()
        options.image = "shop:7"
        options.hasContainerPerWorker = true
        change(&options)
        return ComposeExport.export(
            Sample.input("version: 1\nname: shop\nworker_groups:\n\(manifest)", in: "/app"), options)
    }

    private func read(_ export: Export) throws -> KubernetesReader {
        try #require(KubernetesReader(yaml: try export.file("compose.yaml")))
    }

    @Test func groupsThatNeedOthersDependOnTheirServices() throws {
        let file = try read(
            export(
                """
                  migrate: {command: [/m], restart: {policy: never}}
                  db: {command: [/db], readiness: {exec: [/ok]}}
                  web: {command: [/w], needs: {migrate: completed, db: ready}}
                """))
        #expect(
            file["services", "web", "depends_on", "migrate", "condition"] == "service_completed_successfully")
        #expect(file["services", "web", "depends_on", "db", "condition"] == "service_healthy")
        #expect(file["services", "db", "healthcheck", "test"] == #"["CMD","/ok"]"#)
        #expect(file["services", "migrate", "restart"] == "no")
    }

    @Test func eachWorkerWithItsNumberInItsTextsIsAService() throws {
        let file = try read(export("  s: {command: [/s, \"--n=${id}\"], ids: 4-5}"))
        #expect(
            file["services", "s-4", "command", "0"] == "--n=4" && file["services", "s-5", "command", "0"] == "--n=5")
    }

    @Test func severalContainersPublishNoPortOfOneMachine() throws {
        let group = "  web: {command: [/w], count: 3, host: 0.0.0.0, port: 8000}"
        let one = export(group)
        #expect(try read(one)["services", "web", "ports"] == nil)
        #expect(try read(one)["services", "web", "deploy", "replicas"] == "3")
        #expect(one.losses.contains { $0.kind == .lost && $0.key == "port" })
        let swarm = export(group) { $0.isForSwarm = true }
        #expect(try read(swarm)["services", "web", "ports", "0", "published"] == "8000")
        #expect(!swarm.losses.contains { $0.key == "port" })
    }

    @Test func onePortIsPublishedByOneServiceAtMost() throws {
        let group = "  web: {command: [/w], count: 3, host: 0.0.0.0, port: 8000, overrides: {1: {nice: 5}}}"
        let plain = try read(export(group))
        #expect(plain["services", "web", "ports"] == nil && plain["services", "web-1", "ports"] == nil)
        let swarm = export(group) { $0.isForSwarm = true }
        #expect(try read(swarm)["services", "web", "ports", "0", "published"] == "8000")
        #expect(try read(swarm)["services", "web-1", "ports"] == nil)
        #expect(swarm.losses.contains { $0.subject == "web/1" && $0.key == "port" && $0.kind == .lost })
    }

    @Test func aCapabilityIsNamedOnce() throws {
        let root = "  w: {command: [/w], user: 0, capabilities: [NET_BIND_SERVICE], host: 0.0.0.0, port: 80}"
        #expect(try read(export(root))["services", "w", "cap_add"] == #"["NET_BIND_SERVICE"]"#)
    }

    /// `docker stack deploy` ignores `tmpfs`, and refuses `group_add`.
    @Test func aSwarmHasDirectoriesInMemoryAsVolumes() throws {
        for hasWorker in [true, false] {
            let swarm = export("  w: {command: [/w], supplementary_groups: [7]}") {
                $0.isForSwarm = true
                $0.hasContainerPerWorker = hasWorker
            }
            let service = try read(swarm)
            let name = hasWorker ? "w" : "shop"
            #expect(service["services", name, "tmpfs"] == nil && service["services", name, "group_add"] == nil)
            #expect(service["services", name, "volumes", "0", "type"] == "tmpfs")
            #expect(swarm.losses.contains { $0.key == "supplementary_groups" && $0.kind == .lost } == hasWorker)
        }
    }

    @Test func theDefaultsOfRestartAreTold() {
        let keys = { (export: Export) in Set(export.losses.filter { $0.place == nil }.map(\.key)) }
        #expect(keys(export("  w: {command: [/w]}")).isSuperset(of: ["restart.backoff", "restart.intensity", "user"]))
        let written = "  w: {command: [/w], user: 7, restart: {backoff: {initial: 1s}, intensity: {deaths: 3}}}"
        #expect(keys(export(written)).isDisjoint(with: ["restart.backoff", "restart.intensity", "user"]))
    }

    @Test func dollarSignsAreThoseOfTheManifest() throws {
        let file = try read(export("  a: {command: [/a, \"$${X}\", \"${env:A:-x}\", \"${env:B}\"]}"))
        let command = ["services", "a", "command"]
        #expect(file[command + ["0"]] == "$${X}")
        #expect(file[command + ["1"]] == "${A:-x}" && file[command + ["2"]] == "${B:?}")
    }

    @Test func aManifestOfASwarmHasANameThatChangesWithIt() throws {
        let name = { (more: String) in
            try self.read(
                self.export("  a: {command: [/a]}\n\(more)") {
                    $0.isForSwarm = true
                    $0.hasContainerPerWorker = false
                })["configs", "manifest", "name"]
        }
        let first = try name("")
        #expect(try name("") == first)
        #expect(try name("# other\n") != first)
    }

    @Test func theManifestIsAFileBesideTheFileOfCompose() throws {
        let export = export("  a: {command: [/a]}\n") { $0.hasContainerPerWorker = false }
        #expect(export.files.map(\.name) == ["compose.yaml", "manifest/app.yaml"])
        #expect(try export.file("manifest/app.yaml").hasSuffix("  a: {command: [/a]}\n"))
        #expect(try read(export)["services", "shop", "volumes", "0", "source"] == "./manifest")
    }
}
