import Foundation
import Glibc
import Testing

/// The command `logs`: the lines that workers have written, from the memory of the process that carries them.
@Suite struct LogsTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var manifest: String { workspace.path + "/app.yaml" }

    /// Starts a master whose workers `web` run a shell script and are captured, beside a worker `quiet` that is not.
    private func master(_ script: String, log: String = "text", count: Int = 1) throws -> Master {
        try workspace.writeProgram("worker", "#!/bin/sh\n" + script)
        try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            worker_groups:
              web: {command: [./worker], count: \(count), log: \(log), restart: {backoff: {initial: 10ms}}}
              quiet: {command: [\(Built.probe), rest]}
            """)
        return try Master(manifest)
    }

    /// Makes the pipe `go`, on which a worker waits.
    private func makeGate() throws { try #require(mkfifo(workspace.path + "/go", 0o600) == 0) }

    private func logs(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Command([Built.runner, "logs", manifest] + words).outcome()
    }

    /// Waits until the command has lines that meet a condition, and returns them.
    private func lines(_ words: [String], until isMet: ([String]) -> Bool) throws -> [String] {
        try Deadline.await("the lines of \(words)") {
            let shown = try Command([Built.runner, "logs", manifest] + words).outcome()
            let lines = shown.output.split(separator: "\n").map(String.init)
            return isMet(lines) ? lines : nil
        }
    }

    /// The companion of a master.
    private func companion(of master: Master) throws -> Int32 {
        try #require(
            try MasterFacts(of: master.pid).childPIDs.first { contents(of: "/proc/\($0)/comm") == "prefork-output\n" })
    }

    @Test func whatWorkersHaveWrittenIsShown() throws {
        let master = try master("echo one; echo \"two of $PREFORK_ID\"; echo three >&2; exec sleep 1000", count: 2)
        let all = try lines([]) { $0.count == 6 }
        #expect(
            Set(all) == Set((0...1).flatMap { ["web/\($0) | one", "web/\($0) | two of \($0)", "web/\($0) | three"] }))
        #expect(try logs("web/1", "-n", "1").output.split(separator: "\n").count == 1)
        #expect(try logs("web/1").output.split(separator: "\n").allSatisfy { $0.hasPrefix("web/1 | ") })
        let json = try logs("web/0", "--format", "json").output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        #expect(json.compactMap { $0["text"] as? String }.sorted() == ["one", "three", "two of 0"])
        #expect(json.first { $0["text"] as? String == "three" }?["stream"] as? String == "stderr")
        #expect(
            try logs("web/0", "-t").output.wholeMatch(of: /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z web\/0 \| .*\n){3}/)
                != nil)
        let none = try logs("-n", "0")
        #expect(none.code == 0 && none.output.isEmpty && none.errors.isEmpty)
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerWithoutCapturedOutputIsRefused() throws {
        let master = try master("exec sleep 1000")
        try master.running(2)
        let quiet = try logs("quiet")
        #expect(quiet.code == 1 && quiet.output.isEmpty)
        #expect(
            quiet.errors
                == "prefork-run: the output of quiet is not captured, so it goes where the master's output goes\n")
        let unknown = try logs("wbe")
        #expect(unknown.code == 1 && unknown.errors == "prefork-run: unknown worker 'wbe': did you mean 'web'?\n")
        #expect(try master.stop() == 0)
        #expect(try logs("web").code == 69)
    }

    @Test func theLastWordsOfAWorkerThatHasDiedAreShown() throws {
        let master = try master("echo \"process $$ begins\"; read line < go || true; printf 'no line break'; exit 3")
        try makeGate()
        let first = try #require(try master.running(2)["web/0"])
        _ = try lines(["web"]) { $0 == ["web/0 | process \(first) begins"] }
        let writer = open(workspace.path + "/go", O_WRONLY)
        close(writer)
        try #require(try master.launch(of: "web/0") == first)
        let second = try master.launch(of: "web/0")
        let all = try lines(["web"]) { $0.count == 3 }
        #expect(
            all == ["web/0 | process \(first) begins", "web/0 | no line break", "web/0 | process \(second) begins"])
        #expect(try master.stop() == 0)
    }

    @Test func aFollowerGetsWhatIsWrittenFromNowOn() throws {
        let master = try master("echo old; while read line; do echo \"$line\"; done < go; exec sleep 1000")
        try makeGate()
        try master.running(2)
        let writer = open(workspace.path + "/go", O_WRONLY)
        defer { close(writer) }
        _ = try lines(["web"]) { $0 == ["web/0 | old"] }
        let follower = try Command([Built.runner, "logs", manifest, "web", "--follow"])
        let deadline = Deadline()
        var seen = ""
        while !seen.contains("old\n") {
            seen += String(decoding: try follower.read(.output, until: deadline), as: UTF8.self)
        }
        _ = "new\n".withCString { write(writer, $0, 4) }
        while !seen.contains("new\n") {
            seen += String(decoding: try follower.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(seen == "web/0 | old\nweb/0 | new\n")
        // Another process carries the output, and the follower goes on with it.
        kill(try companion(of: master), SIGKILL)
        try master.line("which carries the output of workers", "SIGKILL")
        var told = ""
        while !told.contains("\n") {
            told += String(decoding: try follower.read(.error, until: deadline), as: UTF8.self)
        }
        #expect(told.hasPrefix("prefork-run: the process that carries the output has ended; lines may be missing"))
        try Deadline.await("the line of the next companion") {
            _ = "later\n".withCString { write(writer, $0, 6) }
            return try lines(["web"]) { !$0.isEmpty }.last == "web/0 | later"
        }
        while !seen.contains("later\n") {
            seen += String(decoding: try follower.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(try master.stop() == 0)
        #expect(try follower.exitCode() == 0)
    }

    @Test func linesThatAreForgottenAreInTheFile() throws {
        let script =
            "i=0; while [ $i -lt 6000 ]; do echo \"a line of some length with the number $i\"; i=$((i+1)); done\n"
        let master = try master(script + "echo done; exec sleep 1000", log: "{file: web.log}")
        let all = try lines(["web"]) { $0.last == "web/0 | done" }
        #expect(all.count < 6000)
        #expect(all.dropLast().last == "web/0 | a line of some length with the number 5999")
        #expect(try logs("web").errors == "prefork-run: older lines are in \(workspace.path)/web.log\n")
        #expect(try logs("web", "-n", "5").errors.isEmpty, "nobody has asked for more")
        #expect(try master.stop() == 0)
    }

    /// Starts a master whose worker writes so many long lines once a byte or the end comes from the pipe `go`, and a client that
    /// follows.
    private func burst(_ count: Int) throws -> (master: Master, client: ControlSocketClient) {
        let line = "a line of some length with the number $i 0123456789012345678901234567890"
        let script = """
            read go < go; i=0
            while [ $i -lt \(count) ]; do echo "\(line)"; i=$((i+1)); done
            echo done; exec sleep 1000
            """
        let master = try master(script, log: "{file: web.log}")
        try makeGate()
        try master.running(2)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        try client.send("{\"request\":\"logs\",\"all\":true,\"follow\":true}\n")
        #expect(try client.line() == "{\"ok\":true}")
        close(open(workspace.path + "/go", O_WRONLY))
        return (master, client)
    }

    @Test func aFollowerThatReadsMissesNothingOfABurst() throws {
        let (master, client) = try burst(20_000)
        var count = 0
        var line = ""
        while !line.contains("\"text\":\"done\"") {
            line = try client.line()
            #expect(line.hasPrefix("{\"time\":\""), "\(line)")
            count += 1
        }
        #expect(count == 20_001)
        #expect(try master.stop() == 0)
        while !line.contains("\"event\":\"end\"") { line = try client.line() }
        #expect(try client.isClosed(), "the end is told")
    }

    @Test func aSlowFollowerIsToldWhatItHasMissed() throws {
        let (master, client) = try burst(40_000)
        _ = try lines(["web", "-n", "1"]) { $0 == ["web/0 | done"] }
        // The client reads nothing before all is written.
        var (line, told) = ("", 0)
        while !line.contains("\"text\":\"done\"") {
            line = try client.line()
            if line.hasPrefix("{\"event\":\"bytes-lost\",\"worker\":\"web/0\",\"bytes\":") { told += 1 }
        }
        #expect(told > 0)
        #expect(
            contents(of: workspace.path + "/web.log")?.split(separator: "\n").count == 40001, "the file has all lines")
        #expect(try master.stop() == 0)
    }

    @Test func aFollowerGoesOnWithTheNewNameOfAWorker() throws {
        let master = try master("echo before; while read line; do echo \"$line\"; done < go; exec sleep 1000")
        try makeGate()
        try master.running(2)
        let writer = open(workspace.path + "/go", O_WRONLY)
        defer { close(writer) }
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        try client.send("{\"request\":\"logs\",\"workers\":[\"web/0\"],\"follow\":true}\n")
        #expect(try client.line() == "{\"ok\":true}")
        #expect(try client.line().contains("\"text\":\"before\""))
        let text = try #require(contents(of: manifest))
        try workspace.write("app.yaml", text.replacing("web: {", with: "front: {was: web, "))
        try master.reload()
        try master.line("front/0")
        _ = "after\n".withCString { write(writer, $0, 6) }
        let line = try client.line()
        #expect(line.contains("\"worker\":\"front/0\"") && line.contains("\"text\":\"after\""), "\(line)")
        #expect(try lines(["front"]) { $0.count == 2 } == ["front/0 | before", "front/0 | after"])
        #expect(try master.stop() == 0)
    }

    @Test func onlyNewLinesAreShownSinceATime() throws {
        let master = try master("echo old; while read line; do echo \"$line\"; done < go; exec sleep 1000")
        try makeGate()
        try master.running(2)
        _ = try lines(["web"]) { $0 == ["web/0 | old"] }
        let writer = open(workspace.path + "/go", O_WRONLY)
        defer { close(writer) }
        let old = try time(of: "old")
        // The clock of the lines has milliseconds.
        try Deadline.await("a later millisecond") { try time(of: "new \(old)", writer) > old }
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        let since = try #require(milliseconds(old)) + 1
        try client.send("{\"request\":\"logs\",\"all\":true,\"since_ms\":\(since)}\n")
        #expect(try client.line() == "{\"ok\":true}")
        let first = try client.line()
        #expect(first.contains("\"text\":\"new "), "\(first)")
        #expect(try logs("web", "--since", "1d").output.hasPrefix("web/0 | old\n"))
        #expect(try master.stop() == 0)
    }

    /// The time of the last line with a text, which is written to the worker first if `writer` is given.
    private func time(of text: String, _ writer: Int32? = nil) throws -> String {
        if let writer { _ = (text + "\n").withCString { write(writer, $0, strlen($0)) } }
        let all = try lines(["web", "-t"]) { $0.contains { $0.hasSuffix("| \(text)") } }
        return String(all.last { $0.hasSuffix("| \(text)") }?.prefix { $0 != " " } ?? "")
    }

    private func milliseconds(_ time: String) -> Int? {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? format.parse(time)).map { Int(($0.timeIntervalSince1970 * 1000).rounded()) }
    }

    @Test func aClientThatReadsNothingKeepsNobodyOut() throws {
        let script =
            "i=0; while [ $i -lt 4000 ]; do echo \"a line of some length with the number $i\"; i=$((i+1)); done"
        let master = try master(script + "; echo done; exec sleep 1000", log: "{file: 'web-${id}.log'}", count: 8)
        for id in 0..<8 { _ = try lines(["web/\(id)", "-n", "1"]) { $0 == ["web/\(id) | done"] } }
        var clients: [ControlSocketClient] = []
        for _ in 0..<16 {
            let client = try ControlSocketClient(workspace.path + "/app.sock")
            _ = try client.line()
            try client.send("{\"request\":\"logs\",\"all\":true,\"follow\":true}\n")
            #expect(try client.line() == "{\"ok\":true}")
            clients.append(client)
        }
        let refused = try logs("web/0")
        #expect(refused.code == 1 || refused.code == 0)
        if refused.code == 1 {
            #expect(refused.errors == "prefork-run: 16 clients read the output of workers already\n")
        }
        // One that has read nothing for ten seconds loses its place.
        _ = try lines(["web/0", "-n", "1"]) { $0 == ["web/0 | done"] }
        #expect(try master.stop() == 0)
        withExtendedLifetime(clients) {}
    }

    @Test func hostileRequestsAreAnswered() throws {
        let master = try master("exec sleep 1000")
        try master.running(2)
        for (request, error) in [
            ("{\"request\":\"logs\"}", "'workers' is a list of names"),
            ("{\"request\":\"logs\",\"all\":true,\"lines\":-1}", "'lines' is a number from 0 to 10000"),
            ("{\"request\":\"logs\",\"all\":true,\"lines\":1.5}", "'lines' is a number from 0 to 10000"),
            (
                "{\"request\":\"logs\",\"all\":true,\"since_ms\":\"now\"}",
                "'since_ms' is a time in milliseconds since 1970"
            ),
            ("{\"request\":\"logs\",\"all\":true,\"folow\":true}", "unknown member 'folow' of the request 'logs'"),
            ("{\"request\":\"logs\",\"all\":true,\"workers\":[\"web\"]}", "'workers' and 'all' exclude each other"),
        ] {
            let client = try ControlSocketClient(workspace.path + "/app.sock")
            _ = try client.line()
            try client.send(request + "\n")
            let answer = try client.line()
            #expect(answer.hasPrefix("{\"ok\":false,") && answer.contains(error), "\(answer)")
        }
        #expect(try master.stop() == 0)
    }
}
