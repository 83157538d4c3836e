import Glibc
import Testing

/// Clients that mean no good, and programs in the place of the one that serves HTTP.
@Suite struct HostileHTTPTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var text: String {
        "version: 1\nhttp: {listen: 127.0.0.1:0}\ncontrol: off\nworker_groups:\n  web: {command: [\(Built.probe), rest]}"
    }

    @Test func noClientHoldsAnotherOneUp() throws {
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(1)
        let (port, _) = try master.httpServer()
        // More than may be connected, and none of them says a word.
        var silent: [Int32] = []
        defer { for descriptor in silent { close(descriptor) } }
        for _ in 0..<300 { silent.append(try Client.connection(port: port)) }
        #expect(try HTTPAnswer.get("/healthz", at: port).status == 200)
        let long = String(repeating: "x", count: 100_000)
        for request in [
            "GET /\(long) HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nA: \(long)\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n\(long)", long, "\u{0}\r\n\r\n",
        ] {
            // Closed, with or without an answer, and never a good one.
            let answer = try HTTPAnswer.asking(request, at: port)
            #expect([0, 400, 431].contains(answer.status), "\(answer)")
        }
        #expect(try HTTPAnswer.get("/healthz", at: port).status == 200)
        #expect(try master.stop() == 0)
    }

    @Test func aPageOfAStrangerGetsNoAnswer() throws {
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(1)
        let (port, _) = try master.httpServer()
        func status(host: String, _ method: String = "GET") throws -> Int {
            try HTTPAnswer.asking(
                "\(method) /status.json HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n", at: port
            ).status
        }
        for host in ["localhost", "localhost:\(port)", "127.0.0.1:\(port)", "127.0.0.1", "[::1]:1", "a.localhost:80"] {
            #expect(try status(host: host) == 200, "\(host)")
        }
        for host in [
            "evil.example", "evil.example:\(port)", "127.0.0.1.evil.example", "127.evil.0.1", "localhost.evil",
        ] {
            #expect(try status(host: host) == 421, "\(host)")
        }
        #expect(try status(host: "localhost\r\nHost: evil.example") == 400)
        #expect(try status(host: "localhost", "POST") == 405)
        #expect(try status(host: "localhost", "DELETE") == 405)
        #expect(try status(host: "localhost", "HEAD") == 200)
        #expect(try master.stop() == 0)
    }

    @Test func aLoopbackAddressOfIPv4InOneOfIPv6IsOne() throws {
        let text = text.replacing("127.0.0.1:0", with: "\"[::ffff:127.0.0.1]:0\"")
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(1)
        let (port, _) = try master.httpServer()
        for (host, status) in [
            ("[::ffff:127.0.0.1]:\(port)", 200), ("[::ffff:7f00:1]", 200), ("127.0.0.1", 200), ("evil.example", 421),
            ("[::ffff:10.0.0.1]", 421),
        ] {
            let request = "GET /healthz HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            #expect(try HTTPAnswer.asking(request, at: port).status == status, "\(host)")
        }
        #expect(try master.stop() == 0)
    }

    /// The runner in a folder of its own, where the program that serves HTTP is another one or missing.
    private func runner() throws -> String {
        let copy = workspace.path + "/prefork-run"
        let result = try Command.run("/bin/cp", "--reflink=auto", Built.runner, copy)
        guard result.code == 0 else { throw HarnessError(result.errors) }
        return copy
    }

    @Test func theProgramThatServesMayAskAndChangesNothing() throws {
        let runner = try runner()
        try workspace.writeProgram(
            "prefork-run-http",
            """
            #!/bin/bash
            read -r greeting <&3
            echo '{"request": "reload"}' >&3; read -r reload <&3
            echo '{"request": "counts"}' >&3; read -r counts <&3
            echo "$greeting|$reload|$counts" >'\(workspace.path)/answers.tmp'
            mv '\(workspace.path)/answers.tmp' '\(workspace.path)/answers'
            exec sleep 1000
            """)
        let master = try Master(shell: "exec '\(runner)' \"$2\"", manifest: try workspace.write("app.yaml", text))
        try master.running(1)
        let answers = try Deadline.await("answers") { contents(of: workspace.path + "/answers") }
        #expect(
            answers.contains(
                "|{\"ok\":false,\"error\":\"this client may not ask for 'reload'\"}|{\"ok\":true,\"counts\":{"))
        #expect(try master.stop() == 0)
    }

    /// The master obeys on the connection for orders alone, which is there only where the manifest lets clients give orders.
    @Test func ordersAreTakenOnTheirConnectionAlone() throws {
        let runner = try runner()
        try workspace.writeProgram(
            "prefork-run-http",
            """
            #!/bin/bash
            read -r greeting <&3
            echo '{"request": "stop", "all": true}' >&3; read -r questions <&3
            orders=none
            if [ -e /proc/self/fd/5 ]; then
                read -r greeting <&5
                echo '{"request": "restart", "workers": ["web"]}' >&5; read -r orders <&5
            fi
            echo "$*|$questions|$orders" >'\(workspace.path)/answers.tmp'
            mv '\(workspace.path)/answers.tmp' '\(workspace.path)/answers'
            exec sleep 1000
            """)
        chmod(try workspace.write("token", "secret"), 0o600)
        let manifest = try workspace.write(
            "app.yaml", text.replacing("127.0.0.1:0", with: "127.0.0.1:0, operate: true, token_file: token"))
        let master = try Master(shell: "exec '\(runner)' \"$2\"", manifest: manifest)
        try master.running(1)
        let refusal = "{\"ok\":false,\"error\":\"this client may not ask for 'stop'\"}"
        let first = try Deadline.await("answers") { contents(of: workspace.path + "/answers") }
        #expect(
            first == "\(workspace.path)/token|\(refusal)|{\"ok\":true,\"workers\":[\"web/0\"],\"unchanged\":[]}\n")
        unlink(workspace.path + "/answers")
        try workspace.write("app.yaml", text)
        try master.reload()
        let second = try Deadline.await("answers") { contents(of: workspace.path + "/answers") }
        #expect(second == "|\(refusal)|none\n")
        #expect(try master.stop() == 0)
    }

    @Test func theProgramThatServesGetsNoSecretsAndGainsNoPrivileges() throws {
        let runner = try runner()
        try workspace.writeProgram(
            "prefork-run-http",
            """
            #!/bin/bash
            { env; grep NoNewPrivs /proc/self/status; } >'\(workspace.path)/answers.tmp'
            mv '\(workspace.path)/answers.tmp' '\(workspace.path)/answers'
            exec sleep 1000
            """)
        let master = try Master(
            shell: "exec '\(runner)' \"$2\"", manifest: try workspace.write("app.yaml", text),
            environment: ["DATABASE_PASSWORD": "hunter2", "LANG": "C.UTF-8"])
        try master.running(1)
        let answers = try Deadline.await("answers") { contents(of: workspace.path + "/answers") }
        #expect(answers.contains("LANG=C.UTF-8\n") && answers.contains("\nNoNewPrivs:\t1\n"), "\(answers)")
        #expect(!answers.contains("hunter2"))
        #expect(try master.stop() == 0)
    }

    @Test func aProgramThatEndsAtOnceIsStartedLessAndLessOften() throws {
        let runner = try runner()
        try workspace.writeProgram("prefork-run-http", "#!/bin/sh\nexit 3")
        let master = try Master(shell: "exec '\(runner)' \"$2\"", manifest: try workspace.write("app.yaml", text))
        try master.running(1)
        try master.line("which serves HTTP, exited with 3; another one starts now")
        try master.line("which serves HTTP, exited with 3; another one starts in 400 ms")
        try master.line("which serves HTTP, exited with 3; another one starts in 800 ms")
        unlink(workspace.path + "/prefork-run-http")
        try master.line("cannot start the process that serves HTTP: ", "no such file or directory")
        #expect(try master.stop() == 0)
    }

    @Test func aMissingProgramIsToldAndTheWorkersRun() throws {
        let runner = try runner()
        let manifest = try workspace.write("app.yaml", text)
        let master = try Master(shell: "exec '\(runner)' \"$2\"", manifest: manifest)
        try master.line("app.yaml:2:16: warning: cannot find the program prefork-run-http, which serves HTTP [PR0915]")
        try master.running(1)
        let check = try Command([runner, "check", "--host", manifest]).outcome()
        #expect(check.code == 0 && check.output.contains("[PR0915]"))
        #expect(try Command([runner, "check", manifest]).outcome().output.contains("PR0915") == false)
        // It is looked for again at a reload, and PATH is searched as well.
        try workspace.writeProgram("prefork-run-http", "#!/bin/sh\nexec sleep 1000")
        try master.reload()
        _ = try master.httpServer()
        #expect(try master.stop() == 0)
    }
}
