import Glibc
import Testing

/// The commands of `prefork-run`, as people and CI use them.
@Suite struct CommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private let good = "version: 1\nworker_groups:\n  web: {command: [sleep, \"60\"], count: 2}"

    @Test func checkAcceptsAValidManifest() throws {
        let path = try workspace.write("app.yaml", good)
        let result = try Command.run(Built.runner, "check", path)
        #expect(result.code == 0)
        #expect(result.output == "\(path): ok, 2 workers\n")
    }

    @Test func checkShowsEveryMistakeOfEveryFile() throws {
        let one = try workspace.write("one.yaml", "version: 1\nworker_groups:\n  web: {comand: [a], prot: 1}")
        let two = try workspace.write("two.yaml", "version: 2\nworker_groups:\n  web: {command: [a]}")
        let result = try Command.run(Built.runner, "check", one, two)
        #expect(result.code == 1)
        for part in ["'comand'", "'prot'", "two.yaml:1:10", "error"] { #expect(result.output.contains(part)) }
        #expect(!result.output.contains("\u{1B}"), "color only on a terminal")
    }

    @Test func checkStrictTreatsWarningsAsErrors() throws {
        let path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {command: [a], cap: 2}")
        let result = try Command.run(Built.runner, "check", path)
        #expect(result.code == 0)
        #expect(result.output.contains("warning"))
        #expect(try Command.run(Built.runner, "check", "--strict", path).code == 1)
    }

    @Test func aFileThatCannotBeReadExitsWith66() throws {
        for path in [workspace.path + "/none.yaml", workspace.path] {
            let checked = try Command.run(Built.runner, "check", path)
            #expect(checked.code == 66)
            #expect(checked.errors.contains(": cannot "))
            #expect(try Command.run(Built.runner, path).code == 66)
            #expect(try Command.run(Built.runner, "plan", path, path).code == 66)
        }
    }

    @Test func checkWaitsForTheWriterOfAPipeAndRunRefusesAPipe() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let check = try Command([Built.runner, "check", pipe])
        let writer = open(pipe, O_WRONLY | O_CLOEXEC)
        let bytes = Array(good.utf8)
        #expect(write(writer, bytes, bytes.count) == bytes.count)
        close(writer)
        #expect(try check.exitCode() == 0)
        let run = try Command.run(Built.runner, pipe)
        #expect(run.code == 66)
        #expect(run.errors.contains("it is a pipe"))
    }

    @Test func aRefusedManifestStartsNothing() throws {
        let path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {prot: 1}")
        let result = try Command.run(Built.runner, path)
        #expect(result.code == 1)
        #expect(result.errors.contains("nothing was started"))
    }

    @Test func planShowsTheStepsOfAReloadAndTheirReasons() throws {
        let old = try workspace.write(
            "old.yaml",
            """
            version: 1
            worker_groups:
              jobs: {command: [j]}
              web: {command: [s], args: [--level, info], ids: 0-2, overrides: {2: {stop: {timeout: 9s}}}}
            """)
        let new = try workspace.write(
            "new.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [s], args: [--level, info], ids: 0-3, overrides: {1: {args: [--level, debug]}}}
            """)
        let result = try Command.run(Built.runner, "plan", old, new)
        #expect(result.code == 2)
        #expect(
            result.output == """
                  - jobs/0
                  = web/0
                -/+ web/1  args[1] info → debug  # forces replacement, stops first
                  ~ web/2  stop.timeout 9s → 30s  # takes effect in place
                  + web/3
                Plan: 1 to start, 1 to replace, 1 to adjust in place, 1 to retire, 1 to keep.

                """)
    }

    @Test func planSaysWhichProcessOfAReplacedWorkerComesFirst() throws {
        func manifest(_ argument: String) -> String {
            """
            version: 1
            worker_groups:
              kept: {command: [k], count: 3}
              own: {command: [s, \(argument)], ports: [9100]}
              shared: {command: [s, \(argument)], port: 8080, readiness: {notify: \(argument == "b")}}
            """
        }
        let old = try workspace.write("old.yaml", manifest("a"))
        let result = try Command.run(Built.runner, "plan", old, try workspace.write("new.yaml", manifest("b")))
        #expect(
            result.output == """
                  = kept/0 … kept/2
                -/+ own/0  command[1] a → b  # forces replacement, stops first
                -/+ shared/0  command[1] a → b  # forces replacement, starts first
                              readiness.notify added: true  # forces replacement
                Plan: 0 to start, 2 to replace, 0 to adjust in place, 0 to retire, 3 to keep.

                """)
    }

    @Test func planResolvesBothManifestsInTheFolderOfTheNewManifest() throws {
        let elsewhere = try Workspace()
        let text = "version: 1\nworker_groups:\n  web: {command: [./server], env_file: web.env}"
        try workspace.write("web.env", "MODE=one")
        let copy = try elsewhere.write("copy.yaml", text)
        let original = try workspace.write("app.yaml", text)
        #expect(try Command.run(Built.runner, "plan", copy, original).code == 0)
    }

    @Test func oneManifestOfPlanCanBeStandardInput() throws {
        let workspace = try Workspace()
        let path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {command: [./a], count: 2}")
        let line = "cd \"$1\" && sed s/2/1/ app.yaml | \"$0\" plan - app.yaml"
        let result = try Command.run("/bin/sh", "-c", line, Built.runner, workspace.path)
        #expect(result.code == 2)
        #expect(result.output.hasPrefix("  = web/0\n  + web/1\n"), "\(result.output)")
        #expect(try Command.run(Built.runner, "plan", "-", "-").code == 64)
        #expect(try Command.run("/bin/sh", "-c", "exec \"$0\" plan \"$1\" - <&-", Built.runner, path).code == 66)
    }

    @Test func planExitsWith0WithoutChangesAndWith1IfAManifestIsRefused() throws {
        let path = try workspace.write("app.yaml", good)
        let bad = try workspace.write("bad.yaml", "version: 3")
        #expect(try Command.run(Built.runner, "plan", path, path).code == 0)
        let refused = try Command.run(Built.runner, "plan", path, bad)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("bad.yaml:1:10"))
    }

    @Test func schemaPrintsTheSchemaOfTheRepository() throws {
        let file = Built.package + "/schema/prefork-run.schema.json"
        let result = try Command.run("/bin/sh", "-c", "'\(Built.runner)' schema | cmp - '\(file)'")
        #expect(result.code == 0, "\(result.output)")
        #expect(result.output == "")
    }

    @Test func invalidUsageExitsWith64() throws {
        #expect(try Command.run(Built.runner, "--nonsense").code == 64)
        #expect(try Command.run(Built.runner, "check").code == 64)
    }

    @Test(arguments: [
        (["chek", "app.yaml"], "Error: Unknown command 'chek'. Did you mean 'check'?"),
        (["chek"], "Error: Unknown command 'chek'. Did you mean 'check'?"),
        (["help", "chek"], "Error: Unknown command 'chek'. Did you mean 'check'?"),
        (["help", "PR0102"], "Error: Unknown command 'PR0102'. The commands are run, check, "),
        (["upgrade", "app.yaml"], "Error: 'upgrade' is reserved and does nothing yet."),
        (["upgrade"], "Error: 'upgrade' is reserved and does nothing yet."),
        (["launch", "app.yaml"], "Error: Unknown command 'launch'. The commands are run, check, "),
        (["--bogus"], "Error: Unknown option '--bogus'"), (["plan", "--bogus"], "Error: Unknown option '--bogus'"),
        (["resolve", "--hots"], "Error: Unknown option '--hots'. Did you mean '--host'?"),
        (["-"], "Error: cannot run a manifest from standard input: each reload reads its file again."),
        (["run", "-"], "Error: cannot run a manifest from standard input: each reload reads its file again."),
        (["plan", "a.yaml"], "Error: Missing expected argument '<new>'"),
    ])
    func invalidUsageIsReportedByItsCause(arguments: [String], message: String) throws {
        let result = try Command([Built.runner] + arguments).outcome()
        #expect(result.code == 64)
        #expect(result.errors.hasPrefix(message), "\(result.errors)")
    }

    @Test func helpVersionAndCompletionScriptsArePrinted() throws {
        let help = try Command.run(Built.runner, "--help")
        #expect(help.code == 0)
        #expect(help.output.contains("prefork-run app.yaml"))
        #expect(try Command.run(Built.runner, "--version").output.contains("."))
        for shell in ["bash", "zsh", "fish"] {
            let script = try Command.run(Built.runner, "--generate-completion-script", shell)
            #expect(script.code == 0 && script.output.contains("prefork-run"))
        }
    }

    @Test func theLogHasOneLineForEachEvent() throws {
        let path = try workspace.write(
            "app.yaml", "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest]}")
        let master = try Master(path)
        try master.running(1)
        #expect(try master.stop() == 0)
        let messages = master.lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
        let pid = messages[1].split(separator: " ").last ?? ""
        #expect(
            Array(messages.prefix(4)) == [
                "app: 1 worker to start", "web/0 launched as pid \(pid)", "SIGTERM: stopping; waiting for 1 worker",
                "web/0 (pid \(pid)) gets SIGTERM, SIGKILL in 30 s: the master is stopping",
            ])
        #expect(messages[4].hasPrefix("web/0 (pid \(pid)) "))
        #expect(messages[5] == "all workers have exited; exit code 0")
        #expect(messages.count == 6)
    }
}
