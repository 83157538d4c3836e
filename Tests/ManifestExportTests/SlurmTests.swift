import ManifestExport
import PreforkManifest
import Testing

/// Batch scripts of Slurm. `Tests/Slurm/run` submits them to a real one.
@Suite struct SlurmTests {
    private func export(_ text: String, _ change: (inout SlurmOptions) -> Void = { _ in }) -> Export {
        var options = SlurmOptions()
        change(&options)
        return SlurmExport.export(input("version: 1\nname: shop\nworker_groups:\n" + text), options)
    }

    private func input(_ text: String, in directory: String = "/srv/app") -> ExportInput {
        ExportInput(
            of: Source(name: "app.yaml", bytes: Array(text.utf8)), in: ResolutionContext(directory: directory))
    }

    private func lines(_ export: Export) -> [Substring] { export.files.first?.text.split(separator: "\n") ?? [] }

    private func settings(_ export: Export) -> [Substring] {
        lines(export).filter { $0.hasPrefix("#SBATCH ") }.map { $0.dropFirst("#SBATCH ".count) }
    }

    @Test func aJobHasWhatItsMastersNeed() {
        let export = export("  web: {command: [./a], count: 3, cap: 2, runtime: go}\n  job: {command: [./b]}") {
            $0.nodes = 3
            $0.time = "7-0"
            $0.partition = "long,short"
        }
        #expect(export.files.map(\.name) == ["shop.slurm"] && export.files.allSatisfy(\.isExecutable))
        #expect(
            settings(export) == [
                "--job-name=shop", "--nodes=3", "--ntasks-per-node=1", "--cpus-per-task=7", "--partition=long,short",
                "--time=7-0",
                "--signal=B:TERM@60", "--requeue", "--output=shop-%j.log", "--open-mode=append",
            ])
        #expect(export.losses.isEmpty)
    }

    @Test func furtherAddressesAreToldAsTheFirst() {
        let text = "  w: {command: [./a], sockets: {a: {host: 10.0.0.5, port: 80}}}\nhttp: {listen: 10.0.0.5:9900}"
        let losses = export(text) { $0.nodes = 3 }.losses.filter { $0.kind == .lost }
        #expect(Set(losses.map(\.key)) == ["sockets.a", "http"] && losses.count == 3)
    }

    @Test func noTextEndsTheCommentsOfTheScript() {
        var options = SlurmOptions()
        options.program = "/opt/my prog/pr"
        let script = SlurmExport.export(
            input("version: 1\nname: shop\nworker_groups: {a: {command: [./a]}}", in: "/srv/a\nrm -rf x"), options)
        #expect(lines(script).prefix { !$0.hasPrefix("#SBATCH") }.allSatisfy { $0.hasPrefix("#") })
        #expect(lines(script).contains { $0.contains(#"'\''/opt/my prog/pr'\''"#) })
    }

    @Test func capsOfTheMachineTakeTheWholeNode() {
        let settings = settings(export("  web: {command: [./a], cap: auto, runtime: go}"))
        #expect(settings.contains("--exclusive") && !settings.contains { $0.hasPrefix("--cpus") })
    }

    @Test func memoryIsTheSumOfTheLimitsIfAllHaveOne() {
        let web = "  web: {command: [./a], count: 2, cgroup: {memory_max: 100MiB}}\n"
        #expect(settings(export(web)).contains("--mem=200M"))
        #expect(!settings(export(web + "  b: {command: [./b]}")).contains { $0.hasPrefix("--mem") })
        let odd = settings(export("  web: {command: [./a], cgroup: {memory_max: 1GB}}"))
        #expect(odd.contains("--mem=954M"))
    }

    @Test func theScriptIsToldToStopBeforeTheLongestStop() {
        #expect(settings(export("  web: {command: [./a], stop: {timeout: 5m}}")).contains("--signal=B:TERM@330"))
        let export = export(
            "  a: {command: [./a], stop: {timeout: 2m}}\n  b: {command: [./b], needs: [a], stop: {timeout: 1m}}")
        #expect(settings(export).contains("--signal=B:TERM@210"))
    }

    @Test func whatAJobCannotDoIsTold() {
        let export = export(
            """
              web:
                command: [./a]
                host: 10.0.0.1
                port: 80
                user: nobody
                nice: 5
                stop: {signal: INT, timeout: 60s}
                log: {file: logs/a.log}
                cgroup: {pids_max: 9}
            """
        ) { $0.nodes = 2 }
        let told = Dictionary(export.losses.map { ($0.key, $0.kind) }, uniquingKeysWith: { first, _ in first })
        for key in ["host", "port", "user"] { #expect(told[key] == .lost, "\(key) \(told)") }
        for key in ["nice", "stop.signal", "stop.timeout"] { #expect(told[key] == .approximated, "\(key) \(told)") }
        #expect(told.keys.contains { $0.hasPrefix("cgroup") } && told.keys.contains { $0.hasPrefix("log") }, "\(told)")
    }

    @Test func namesOfFilesAndProgramsAreQuotedForTheShell() {
        let input = input("version: 1\nworker_groups: {web: {command: [./a]}}", in: "/srv/it's $HOME")
        var options = SlurmOptions()
        options.program = "/opt/a b/prefork-run"
        let text = SlurmExport.export(input, options).files.first?.text ?? ""
        #expect(text.contains(#"sh -c "$start" sh '/opt/a b/prefork-run' '/srv/it'\''s $HOME/app.yaml' &"#))
    }

    @Test func placeholdersOfTheMachineAreTheMasters() {
        let export = export("  web: {command: [./a, '${machine}-${id}', '${hostname}', '${env:REGION}']}")
        #expect(export.losses.isEmpty, "\(export.losses)")
    }

    @Test(arguments: ["60", "1:00", "12:00:00", "7-0", "7-12:30", "1-2:3:4"])
    func aTimeOfSlurmIsAccepted(text: String) { #expect(SlurmOptions.isTime(text)) }

    @Test(arguments: ["", "-", "1h", "1:2:3:4", "a-0", "1-", "-1", "1--2", "1 "])
    func anotherTimeIsNot(text: String) { #expect(!SlurmOptions.isTime(text)) }

    @Test func aNameIsNoOption() {
        #expect(SlurmOptions.isName("gpu-1,gpu_2"))
        for text in ["", "-p", "a b", "a\nb", "$(x)", "é"] { #expect(!SlurmOptions.isName(text), "\(text)") }
    }

    @Test(arguments: [
        (["a", "b c"], "a 'b c'"), (["it's"], #"'it'\''s'"#), ([""], "''"), (["$x", "`y`", "*"], "'$x' '`y`' '*'"),
        (["/a-b.c"], "/a-b.c"),
        (["ä"], "'ä'"), (["~"], "'~'"), (["a\nb"], "'a\nb'"),
    ])
    func wordsAreQuotedForTheShell(words: [String], line: String) { #expect(ShellWord.line(words) == line) }
}
