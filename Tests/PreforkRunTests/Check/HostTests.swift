import Glibc
import Testing

/// `check --host`, which checks that the machine has what a manifest needs. The tests use the real machine.
@Suite struct HostTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func check(
        _ text: String, _ options: String..., environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        let path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n" + text)
        return try Command([Built.runner, "check", path] + options, environment: environment).outcome()
    }

    @Test func aManifestWhoseNeedsAreMetIsAccepted() throws {
        workspace.makeFolder("data")
        workspace.makeFolder("bin")
        try workspace.write("app.env", "PATH=bin:/usr/bin:/bin")
        #expect(symlink(Built.probe, "\(workspace.path)/bin/tool") == 0)
        let text = """
              web: {command: [./bin/tool], ids: 0-1, host: localhost, port: 0, working_dir: data}
              unix: {command: [sh], path: data/app.sock}
              own: {command: [tool, "${env:MODE}"], env_file: app.env, listen: worker, port: 9100}
            """
        let result = try check(text, "--host", "--strict", environment: ["MODE": "test"])
        #expect(result.output == "\(workspace.path)/app.yaml: ok, 4 workers\n")
        #expect(result.code == 0)
    }

    @Test func withoutHostTheMachineIsNotInspected() throws {
        let text = """
              web: {command: [./missing, "${env:MISSING}"], env_file: missing.env, working_dir: missing}
              far: {command: [./missing], host: 192.0.2.7, port: 8080}
            """
        #expect(try check(text).code == 0)
        #expect(try check(text, "--host").code == 1)
    }

    @Test func eachMistakeIsReportedOnceAtItsLocation() throws {
        let text = """
              web: {command: [./missing], count: 4, env_file: no.env, working_dir: "no/${id}"}
              far: {command: [nowhere-in-path], host: 192.0.2.7, port: 8080}
              unix: {command: ["${env:NOT_SET}"]}
              sock: {command: [sh], path: no/app.sock}
              caps: {command: [sh], cap: 4096, runtime: go}
            """
        let result = try check(text, "--host")
        let findings = result.output.split(separator: "\n").filter {
            $0.contains(": error: ") || $0.contains(": warning: ")
        }
        let expected = [
            "3:19: error: cannot execute './missing': no such file or directory [PR0904]",
            "3:51: error: cannot read 'no.env': no such file or directory [PR0901]",
            "3:72: error: cannot change to the directory '\(workspace.path)/no/0': no such file or directory [PR0905]",
            "4:19: error: cannot execute 'nowhere-in-path': it is not in PATH [PR0904]",
            "4:43: error: cannot listen on '192.0.2.7': no interface of this machine has this address [PR0906]",
            "5:21: error: cannot find the variable 'NOT_SET' in the environment [PR0504]",
            "6:31: error: cannot create the socket '\(workspace.path)/no/app.sock': "
                + "there is no directory \(workspace.path)/no [PR0907]",
        ]
        #expect(findings.dropLast().map(String.init) == expected.map { "\(workspace.path)/app.yaml:\($0)" })
        #expect(findings.last?.contains("7:30: warning: cannot run 4096 threads at once on") == true)
        #expect(result.output.contains("3 others fail for the same reason"))
        #expect(result.code == 1)
    }

    @Test func whatStandsAtThePathOfASocketIsTold() throws {
        workspace.makeFolder("d.sock")
        try workspace.write("f.sock", "")
        #expect(symlink("f.sock", "\(workspace.path)/l.sock") == 0)
        #expect(symlink("nowhere", "\(workspace.path)/n.sock") == 0)
        #expect(mkfifo("\(workspace.path)/p.sock", 0o600) == 0)
        let occupants = [
            ("d", "a directory is there"), ("f", "a regular file is there"), ("l", "a symbolic link is there"),
            ("n", "a dangling symbolic link is there"), ("p", "a file that is not a socket is there"),
        ]
        let text = occupants.map { "  \($0.0): {command: [sh], path: \($0.0).sock}\n" }.joined()
        let result = try check(text, "--host")
        for (name, sentence) in occupants {
            #expect(
                result.output.contains(
                    "cannot create the socket '\(workspace.path)/\(name).sock': \(sentence) [PR0907]"),
                "\(result.output)")
        }
        #expect(result.output.contains("note: remove it, or change the path"))
        #expect(result.code == 1)
    }

    @Test func tooFewDescriptorsAreReportedAtTheIDs() throws {
        let path = try workspace.write(
            "app.yaml", "version: 1\nworker_groups:\n  web: {command: [sh], count: 600}")
        let result = try Command.run(
            "/bin/sh", "-c", "ulimit -Sn 300; ulimit -Hn 300; exec \"$@\"", "sh", Built.runner, "check", "--host", path)
        #expect(result.output.contains("\(path):3:31: error: cannot run 600 workers: they need "))
        #expect(result.output.contains("the limit is 300 (RLIMIT_NOFILE) [PR0903]"))
        #expect(result.code == 1)
    }

    @Test func aRunningMasterIsNotDisturbed() throws {
        let path = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), rest], port: 0}
              unix: {command: [\(Built.probe), rest], path: app.sock}
            """)
        let master = try Master(path)
        let bound = try #require(try master.line("listening on 127.0.0.1:").split(separator: ":").last)
        let before = try master.running(2)
        let port = bound.prefix { $0.isNumber }
        let fixed = try workspace.write(
            "fixed.yaml", try #require(contents(of: path)).replacing("port: 0", with: "port: \(port)"))
        for manifest in [path, fixed] {
            let result = try Command.run(Built.runner, "check", "--host", manifest)
            #expect(result.output == "\(manifest): ok, 2 workers\n")
        }
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    @Test func relativePathsOfStandardInputStartAtTheFolderOfItsName() throws {
        workspace.makeFolder("deploy")
        #expect(symlink(Built.probe, "\(workspace.path)/deploy/server") == 0)
        let text = "version: 1\\nworker_groups: {web: {command: [./server]}}\\n"
        func check(_ name: String) throws -> Int32 {
            let line = "cd \"$1\" && printf '\(text)' | \"$2\" check --host --stdin-filename \(name) -"
            return try Command.run("/bin/sh", "-c", line, "sh", workspace.path, Built.runner).code
        }
        #expect(try check("deploy/app.yaml") == 0)
        #expect(try check("app.yaml") == 1)
        #expect(try check("nowhere/app.yaml") == 66)
    }

    @Test func fixingStandardInputCannotBeCombinedWithHost() throws {
        let result = try Command.run(Built.runner, "check", "--host", "--fix", "-")
        #expect(result.errors.contains("cannot be combined with --host"))
        #expect(result.code == 64)
    }
}
