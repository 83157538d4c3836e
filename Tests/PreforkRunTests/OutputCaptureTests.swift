import Foundation
import Glibc
import Testing

/// The output of workers that `log` captures.
@Suite struct OutputCaptureTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Writes a manifest with one group `web` whose workers run a shell script, and returns its path.
    private func manifest(_ script: String, log: String, _ extra: String = "") throws -> String {
        try workspace.writeProgram("worker", "#!/bin/sh\n" + script)
        return try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [./worker]
                restart: {policy: never}
                log: \(log)
            \(extra)
            """)
    }

    /// Runs a manifest until its workers are done, and returns the lines of both streams.
    private func run(_ manifest: String) throws -> (output: [String], log: [String]) {
        let result = try Command([Built.runner, manifest, "--until-done"]).outcome()
        return (lines(result.output), lines(result.errors))
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func file(_ name: String) -> String { contents(of: workspace.path + "/" + name) ?? "" }

    /// The companion of a master; nil while there is none.
    private func companion(of master: Int32) throws -> Int32? {
        try MasterFacts(of: master).childPIDs.first { contents(of: "/proc/\($0)/comm") == "prefork-output\n" }
    }

    @Test func theLinesOfTwoWorkersAreNeverMixed() throws {
        // Each line is written in three parts, so that those of the other worker come between them.
        let script = """
            i=0; while [ $i -lt 400 ]; do
            printf 'line '; printf "$i of "; printf "$PREFORK_ID\\n"; i=$((i+1)); done
            """
        let output = try run(try manifest(script, log: "text", "    count: 2")).output
        for id in 0...1 {
            let own = output.filter { $0.hasPrefix("web/\(id) | ") }
            #expect(own == (0..<400).map { "web/\(id) | line \($0) of \(id)" })
        }
        #expect(output.count == 800)
    }

    @Test func eachLineIsAJSONObject() throws {
        let script = """
            echo 'a "quoted" \\ line'; echo '{"level":"info","n":[1,{}]}'; echo '{"not":json}'; printf 'a\\377b\\n'
            echo problem >&2
            """
        let (output, log) = try run(try manifest(script, log: "json"))
        let objects = try output.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        #expect(objects.map { $0["text"] as? String } == [#"a "quoted" \ line"#, nil, #"{"not":json}"#, "a\u{FFFD}b"])
        #expect(output[1].hasSuffix(#""json":{"level":"info","n":[1,{}]}}"#))
        for object in objects {
            #expect(object["worker"] as? String == "web/0")
            #expect(object["stream"] as? String == "stdout")
            #expect((object["pid"] as? Int ?? 0) > 0)
            #expect((object["time"] as? String ?? "").wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
        let problem = try #require(log.first { $0.contains("problem") })
        #expect(problem.contains(#""stream":"stderr","text":"problem"}"#))
    }

    @Test func aLongLineIsCutIntoMarkedPieces() throws {
        let script = "printf 'abcdefghij'; printf 'klmnopqrst'; echo uvw; echo short"
        #expect(
            try run(try manifest(script, log: "{max_line: 10B}")).output == [
                "web/0 | abcdefghij…", "web/0 | …klmnopqrst…", "web/0 | …uvw", "web/0 | short",
            ])
        let output = try run(try manifest(script, log: "{format: json, max_line: 10B}")).output
        #expect(output.first?.hasSuffix(#""text":"abcdefghij","part":0,"more":true}"#) == true)
        #expect(output.dropFirst(2).first?.hasSuffix(#""text":"uvw","part":2,"more":false}"#) == true)
    }

    @Test func halfALineAtTheEndIsWritten() throws {
        #expect(
            try run(try manifest("printf whole; echo; printf half", log: "text")).output == [
                "web/0 | whole", "web/0 | half",
            ])
    }

    @Test func whatAWorkerHasWrittenStandsBeforeItsDeath() throws {
        let path = try manifest(
            "i=0; while [ $i -lt 200 ]; do echo last words $i; i=$((i+1)); done; exit 3", log: "text")
        // Both streams are one, as on a terminal, so that their order is seen.
        for _ in 0..<5 {
            let both = try Command(["/bin/sh", "-c", "\(Built.runner) \(path) --until-done 2>&1 | cat"]).all(.output)
            let all = lines(both)
            let death = try #require(all.firstIndex { $0.contains("exited with 3") }, "\(both)")
            #expect(all[..<death].count { $0.hasPrefix("web/0 | last words") } == 200)
        }
    }

    @Test func theStreamsOfAWorkerMayDiffer() throws {
        workspace.makeFolder("logs")
        let log = "{stderr: {file: \"logs/${group}-${id}.log\", prefix: \"${name}> \"}}"
        let script = "echo out; echo err >&2; exec 3>&1; readlink /proc/$$/fd/3 >&2"
        let (output, _) = try run(try manifest(script, log: log))
        #expect(output == ["out"])
        #expect(lines(file("logs/web-0.log")).first == "app> err")
        // A stream that is inherited is the master's own: no byte of it passes through the companion.
        #expect(lines(file("logs/web-0.log")).last?.hasPrefix("app> socket:") == true)
    }

    @Test func anInheritedWorkerHasNoCompanion() throws {
        let master = try Master(try manifest("exec sleep 1000", log: "inherit"))
        try master.running(1)
        #expect(try MasterFacts(of: master.pid).children == 1)
        try #expect(master.stop() == 0)
    }

    @Test func everyByteIsInAFileWhenFilesRotate() throws {
        let script = """
            i=0; while [ $i -lt 3000 ]; do echo "$PREFORK_ID $i ........................................"; i=$((i+1)); done
            """
        let log = "{file: web.log, rotate: {size: 64KiB, keep: 50}}"
        _ = try run(try manifest(script, log: log, "    count: 2"))
        let names = entries(of: workspace.path).filter { $0.hasPrefix("web.log") }
        #expect(names.count > 3)
        var all: [String] = []
        for index in stride(from: names.count - 1, through: 0, by: -1) {
            let text = file(index == 0 ? "web.log" : "web.log.\(index)")
            #expect(text.utf8.count <= 64 * 1024)
            #expect(text.hasSuffix("\n"))
            all += lines(text)
        }
        for id in 0...1 {
            let own = all.filter { $0.hasPrefix("\(id) ") }.compactMap { Int($0.split(separator: " ")[1]) }
            #expect(own == Array(0..<3000))
        }
        var status = stat()
        #expect(stat(workspace.path + "/web.log", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func onlySoManyOldFilesAreKept() throws {
        let script = "i=0; while [ $i -lt 2000 ]; do echo \"$i ....................\"; i=$((i+1)); done"
        _ = try run(try manifest(script, log: "{file: web.log, rotate: {size: 4KiB, keep: 2}}"))
        #expect(Set(entries(of: workspace.path)) == ["worker", "app.yaml", "web.log", "web.log.1", "web.log.2"])
        #expect(lines(file("web.log")).last?.hasPrefix("1999 ") == true)
    }

    @Test func anOrderOpensTheFilesAgain() throws {
        let script = "echo before; while [ ! -e go ]; do sleep 0.01; done; echo after; exec sleep 1000"
        let master = try Master(try manifest(script, log: "{file: web.log}"))
        try Deadline.await("the first line") { file("web.log") == "before\n" }
        #expect(rename(workspace.path + "/web.log", workspace.path + "/old.log") == 0)
        master.signal(SIGUSR1)
        try master.line("SIGUSR1: the files of workers' output are opened again")
        try workspace.write("go", "")
        try Deadline.await("the second line") { file("web.log") == "after\n" }
        #expect(file("old.log") == "before\n")
        try #expect(master.stop() == 0)
    }

    @Test func aKilledCompanionLosesNoLineThatWaits() throws {
        // The worker writes while there is no companion, and its pipe has room for all of it.
        let script = """
            echo first; while [ ! -e go ]; do sleep 0.01; done
            i=0; while [ $i -lt 500 ]; do echo "line $i"; i=$((i+1)); done; exec sleep 1000
            """
        let master = try Master(try manifest(script, log: "{file: web.log}"))
        try Deadline.await("the first line") { file("web.log") == "first\n" }
        let first = try #require(try companion(of: master.pid))
        // A stopped companion reads nothing.
        kill(first, SIGSTOP)
        try workspace.write("go", "")
        let worker = try #require(try master.running(1)["web/0"])
        try Deadline.await("a worker that has written everything") {
            contents(of: "/proc/\(worker)/comm") == "sleep\n"
        }
        kill(first, SIGKILL)
        try master.line(
            "pid \(first), which carries the output of workers, was killed by SIGKILL; another one starts now")
        try Deadline.await("all lines") { file("web.log") == "first\n" + (0..<500).map { "line \($0)\n" }.joined() }
        #expect(try companion(of: master.pid) != first)
        #expect(try MasterFacts(of: master.pid).childPIDs.contains(worker), "the worker has noticed nothing")
        try #expect(master.stop() == 0)
    }

    @Test func theCompanionOutlivesAKilledMasterUntilThePipesHaveEnded() throws {
        let script = "echo begun; while [ ! -e go ]; do sleep 0.01; done; echo last words; echo >said; exec sleep 1000"
        let master = try Command([Built.runner, try manifest(script, log: "{file: web.log}")])
        try Deadline.await("the first line") { file("web.log") == "begun\n" }
        let carrier = try #require(try companion(of: master.pid))
        // What is in the pipe when the master is killed is written all the same.
        kill(carrier, SIGSTOP)
        try workspace.write("go", "")
        try Deadline.await("the last words") { file("said") == "\n" }
        kill(master.pid, SIGKILL)
        #expect(try master.exitCode() == 128 + SIGKILL)
        kill(carrier, SIGCONT)
        try Deadline.await("the last words in the file") { file("web.log") == "begun\nlast words\n" }
        try Deadline.await("the end of the companion") { kill(carrier, 0) != 0 || isZombie(carrier) }
    }

    private func isZombie(_ pid: Int32) -> Bool { contents(of: "/proc/\(pid)/stat")?.contains(") Z ") ?? true }

    @Test func theLastWordsOfAKilledWorkerAreWritten() throws {
        let master = try Master(
            try manifest("echo ready; printf 'half a line'; exec sleep 1000", log: "{file: web.log}"))
        let pid = try #require(try master.running(1)["web/0"])
        try Deadline.await("the worker") { contents(of: "/proc/\(pid)/comm") == "sleep\n" }
        kill(pid, SIGKILL)
        try master.line("web/0 (pid \(pid)) was killed by SIGKILL")
        #expect(file("web.log") == "ready\nhalf a line\n")
        try #expect(master.stop() == 0)
    }

    /// A link, another kind of file and a folder that is missing are refused, and the worker waits without an error.
    @Test(arguments: [
        ("link.log", "it is a symbolic link"), ("pipe.log", "it is not a regular file"),
        ("none/web.log", "its folder does not exist"),
    ])
    func aFileThatCannotBeUsedIsTold(name: String, reason: String) throws {
        #expect(symlink("target.log", workspace.path + "/link.log") == 0)
        #expect(mkfifo(workspace.path + "/pipe.log", 0o600) == 0)
        let path = try manifest("echo hello; exec sleep 1000", log: "{file: \(name)}")
        let master = try Master(path)
        let line = try master.line("cannot write ", name, "app.yaml:6:5)")
        #expect(line.contains(reason), "\(line)")
        #expect(contents(of: workspace.path + "/target.log") == nil)
        // When the obstacle is gone, the line that has waited is written.
        unlink(workspace.path + "/" + name)
        workspace.makeFolder("none")
        try master.line("the output of workers is written to ", name, " again")
        #expect(file(name) == "hello\n")
        try #expect(master.stop() == 0)
    }

    /// The lines wait when a file cannot grow, and none is lost.
    @Test func aFullDiskIsToldAndTheLinesWait() throws {
        let script = "i=0; while [ $i -lt 400 ]; do echo \"line $i\"; i=$((i+1)); done; exec sleep 1000"
        let path = try manifest(script, log: "{file: web.log}")
        let master = try Master(shell: "ulimit -f 2; exec \"$@\"", manifest: path)
        try master.line(
            "cannot write ", "web.log: file too large (write)", "app.yaml:6:5); workers that write there wait")
        let first = file("web.log")
        #expect(truncate(workspace.path + "/web.log", 0) == 0)
        let all = (0..<400).map { "line \($0)\n" }.joined()
        #expect(all.hasPrefix(first))
        // A file that is full is not written to until it has room, so nothing comes between these two steps.
        var seen = first
        try Deadline.await("the last line") {
            let text = file("web.log")
            if text.utf8.count < first.utf8.count { return seen + text == all }
            seen += text
            return truncate(workspace.path + "/web.log", 0) != 0
        }
        try #expect(master.stop() == 0)
    }

    /// The same with a file system of 64 KiB. Only root can mount one.
    @Test func aFullFileSystemIsTold() throws {
        guard geteuid() == 0 else { return print("aFullFileSystemIsTold: not run, because only root can mount") }
        workspace.makeFolder("small")
        let script =
            "i=0; while [ $i -lt 1800 ]; do echo \"a line that is as long as some, number $i\"; i=$((i+1)); done; exec sleep 1000"
        let path = try manifest(script, log: "{file: small/web.log}")
        let mount = "mount -t tmpfs -o size=64k none \(workspace.path)/small"
        guard try Command(["unshare", "-m", "sh", "-c", mount]).exitCode() == 0 else {
            return print("aFullFileSystemIsTold: not run, because this sandbox forbids mounts")
        }
        let master = try Master(shell: "exec unshare -m sh -c '\(mount) && exec \"$@\"' sh \"$@\"", manifest: path)
        try master.line("cannot write ", "small/web.log: no space left on device (write)", "app.yaml:6:5)")
        // The file system is the master's own, and is seen through its root.
        #expect(truncate("/proc/\(master.pid)/root\(workspace.path)/small/web.log", 0) == 0)
        try master.line("the output of workers is written to ", "small/web.log again")
        try #expect(master.stop() == 0)
    }

    /// The pipe of a worker that runs as another user is that user's, so that /dev/stderr can be opened.
    @Test func aWorkerOfAnotherUserMayOpenItsStreamsByName() throws {
        guard geteuid() == 0 else {
            return print("aWorkerOfAnotherUserMayOpenItsStreamsByName: not run, because only root can change the user")
        }
        let path = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [/bin/sh, -c, "id -u; echo out > /dev/stdout; echo err > /dev/stderr"]
                working_dir: /
                user: 65534
                group: 65534
                restart: {policy: never}
                log: {file: \(workspace.path)/web.log}
            """)
        let errors = try run(path).log
        #expect(lines(file("web.log")).sorted() == ["65534", "err", "out"], "\(errors)")
    }

    @Test func oldFilesAreCompressed() throws {
        let script = "i=0; while [ $i -lt 3000 ]; do echo \"$i ....................\"; i=$((i+1)); done"
        _ = try run(try manifest(script, log: "{file: web.log, rotate: {size: 8KiB, keep: 50, compress: gzip}}"))
        let names = entries(of: workspace.path).filter { $0.hasPrefix("web.log") }
        #expect(
            names.count > 5 && names.contains("web.log.1.gz") && !names.contains { $0.contains("compressing") },
            "\(names)")
        // The companion waits for the last program, and nothing of a file is lost on the way.
        let old = stride(from: names.count - 1, through: 1, by: -1).map { "web.log.\($0).gz" }
        #expect(Set(names) == Set(old + ["web.log"]))
        let text = try Command(["gzip", "-dc"] + old.map { workspace.path + "/" + $0 }).all(.output) + file("web.log")
        #expect(lines(text).compactMap { Int($0.prefix { $0 != " " }) } == Array(0..<3000))
    }

    @Test func aProgramThatIsNotInstalledLeavesTheFileAsItIs() throws {
        let script = "i=0; while [ $i -lt 300 ]; do echo \"$i ....................\"; i=$((i+1)); done"
        let path = try manifest(script, log: "{file: web.log, rotate: {size: 4KiB, keep: 3, compress: zstd}}")
        workspace.makeFolder("bin")
        let master = try Command(
            [Built.runner, path, "--until-done"], environment: ["PATH": workspace.path + "/bin"]
        ).outcome()
        #expect(master.errors.contains("web.log.1: no such file or directory (zstd); the program is not installed"))
        #expect(master.errors.contains("app.yaml:6:5); the file stays as it is"), "\(master.errors)")
        #expect(file("web.log.1").hasPrefix("0 ") || !file("web.log.2").isEmpty)
    }

    @Test func aReaderThatClosesItsEndIsNotNoticedByTheWorkers() throws {
        let script =
            "trap 'echo broken > trouble' PIPE; for i in 1 2 3 4 5 6 7 8; do echo $i || echo failed > trouble; done; echo > done"
        let path = try manifest(script, log: "text")
        let line = "{ \(Built.runner) \(path) --until-done 2>log; echo $? >code; } | true; true"
        let shell = try Command(["/bin/sh", "-c", "cd \(workspace.path); \(line)"])
        #expect(try shell.exitCode() == 0)
        #expect(file("code") == "0\n")
        #expect(file("done") == "\n")
        #expect(file("trouble") == "")
        #expect(file("log").contains("standard output has no reader any more"))
    }

    @Test func aSlowReaderSlowsTheWorkerAndNotTheMaster() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let script =
            "i=0; while [ $i -lt 20000 ]; do echo \"$i ........................................\"; i=$((i+1)); done"
        let path = try manifest(script, log: "text", "  other: {command: [\(Built.probe), rest]}")
        let master = try Master(shell: "exec \"$@\" >\(pipe)", manifest: path)
        let pids = try master.running(2)
        try Deadline.await("a worker that waits for its pipe") {
            contents(of: "/proc/\(pids["web/0"] ?? 0)/wchan")?.contains("pipe_") ?? true
                || contents(of: "/proc/\(pids["web/0"] ?? 0)/syscall")?.hasPrefix("1 0x1") ?? false
        }
        // The master restarts another worker meanwhile.
        kill(try #require(pids["other/0"]), SIGKILL)
        _ = try master.launch(of: "other/0")
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        try Deadline.await("every line") {
            while case let count = read(reader, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
            return bytes.suffix(60).split(separator: 10).contains {
                String(decoding: $0, as: UTF8.self).hasPrefix("web/0 | 19999 ")
            }
        }
        #expect(lines(String(decoding: bytes, as: UTF8.self)).count == 20000)
        try #expect(master.stop() == 0)
    }

    @Test func withDropTheWorkerGoesOnAndTheLostLinesAreCounted() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let script = """
            i=0; while [ $i -lt 60000 ]; do echo "$i ........................................"; i=$((i+1)); done
            echo > done; exec sleep 1000
            """
        let master = try Master(
            shell: "exec \"$@\" >\(pipe)", manifest: try manifest(script, log: "{drop: oldest}"))
        try Deadline.await("a worker that has written everything") { file("done") == "\n" }
        let told = try master.line("lines of workers were dropped at standard output")
        #expect(told.contains("warning: "))
        try #expect(master.stop() == 0)
    }

    @Test func aChangeOfTheLinesLeavesTheWorkerAlone() throws {
        let script = "while :; do echo tick; sleep 0.01; done"
        let path = try manifest(script, log: "{file: one.log}")
        let master = try Master(path)
        let pids = try master.running(1)
        try Deadline.await("the first file") { file("one.log").hasPrefix("tick\n") }
        _ = try manifest(script, log: "{file: two.log, prefix: \"${group}: \"}")
        let told = try master.reload()
        #expect(told.contains("reload 1: 1"), "\(told)")
        try Deadline.await("the second file") { file("two.log").hasPrefix("web: tick\n") }
        _ = try manifest(script, log: "inherit")
        #expect(try master.reload().contains("1 to replace"))
        try master.line("web/0 (pid \(pids["web/0"] ?? 0)) gets SIGTERM", "log.stdout captured → inherit")
        try #expect(master.stop() == 0)
    }

    @Test func prefixesAreColouredOnlyOnATerminal() throws {
        let path = try manifest("echo hello", log: "text")
        func onTerminal(_ environment: [String: String]) throws -> String {
            let command = "\(Built.runner) \(path) --until-done"
            return try Command(
                ["script", "-qec", command, "/dev/null"], environment: ["TERM": "xterm"].merging(environment) { $1 }
            ).all(.output)
        }
        #expect(try onTerminal([:]).contains("mweb/0 | \u{1B}[0mhello"))
        #expect(try onTerminal(["NO_COLOR": "1"]).contains("web/0 | hello"))
    }
}
