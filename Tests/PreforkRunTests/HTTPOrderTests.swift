import Glibc
import Testing

/// Orders over HTTP: who may give them, and what becomes of them.
@Suite struct HTTPOrderTests {
    private let workspace: Workspace
    private let token = "correct-horse-battery-staple"

    init() throws {
        workspace = try Workspace()
        try write(token: token + "\n")
    }

    private func write(token: String, mode: mode_t = 0o600) throws {
        chmod(try workspace.write("token", token), mode)
    }

    private func text(_ http: String = "listen: 127.0.0.1:0, operate: true, token_file: token", count: Int = 2)
        -> String
    {
        """
        version: 1
        http: {\(http)}
        control: {socket: app.sock}
        history: {directory: state}
        worker_groups:
          web: {command: [\(Built.probe), rest], count: \(count)}
        """
    }

    private func order(
        _ body: String, _ token: String?, at port: Int, method: String = "POST", path: String = "/operate",
        type: String? = "application/json", host: String = "localhost"
    ) throws -> HTTPAnswer {
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close", "Content-Length: \(body.utf8.count)"]
            + (token.map { ["Authorization: Bearer \($0)"] } ?? []) + (type.map { ["Content-Type: \($0)"] } ?? [])
        return try HTTPAnswer.asking(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, at: port)
    }

    @Test func ordersOfThoseWhoKnowTheTokenAreObeyedAndTold() throws {
        let manifest = try workspace.write("app.yaml", text())
        let master = try Master(manifest)
        let old = try master.running(2)
        let (port, _) = try master.httpServer()
        let restart = try order(#"{"request": "restart", "workers": ["web/1"], "now": true}"#, token, at: port)
        #expect(restart.status == 200 && restart.header("Content-Type") == "application/json")
        #expect(restart.body == #"{"ok":true,"workers":["web/1"],"unchanged":[]}"#)
        try master.line("web/1 is restarted by the operator (by HTTP), at once")
        #expect(try master.launch(of: "web/1") != old["web/1"])
        let stop = try order(
            #"{"request":"stop","workers":["web/0"]}"#, token, at: port, type: "application/json; charset=utf-8")
        #expect(stop.body == #"{"ok":true,"workers":["web/0"],"unchanged":[]}"#)
        try master.line("web/0 is stopped by the operator (by HTTP)")
        #expect(try Command.run(Built.runner, "status", manifest).output.contains("stopped (by HTTP"))
        #expect(try HTTPAnswer.get("/status.json", at: port).body.contains("\"stopped_by\":\"http\""))
        #expect(try order(#"{"request":"start","all":true}"#, token, at: port).status == 200)
        try master.line("web/0 is started by the operator (by HTTP)")
        let unknown = try order(#"{"request":"kill","workers":["api"],"signal":"USR1"}"#, token, at: port)
        #expect(unknown.status == 400)
        #expect(unknown.body == #"{"ok":false,"error":"unknown worker 'api'","unknown":"api"}"#)
        #expect(
            try order(#"{"request":"rollout","action":"pause"}"#, token, at: port).body.contains(
                "no reload is in progress"))
        try workspace.write("app.yaml", text(count: 3))
        let reload = try order(#"{"request":"reload"}"#, token, at: port)
        #expect(reload.body == #"{"ok":true,"result":"accepted","generation":2}"#)
        try master.line("reload requested by HTTP")
        try master.line("web/2 launched as pid")
        try Deadline.await("an entry of the history") {
            let entries = try Command.run(Built.runner, "history", manifest).output.split(separator: "\n")
            return entries.contains { $0.contains(" HTTP ") && $0.hasSuffix("committed") }
        }
        let page = try HTTPAnswer.get("/", at: port).body
        #expect(!page.contains(token))
        #expect(try master.stop() == 0)
    }

    @Test func ordersOfOthersAreRefused() throws {
        let master = try Master(try workspace.write("app.yaml", text()))
        let workers = try master.running(2)
        let (port, _) = try master.httpServer()
        let stop = #"{"request":"stop","all":true}"#
        for wrong in [nil, "", "x", token + "x", String(token.dropLast()), String(repeating: "x", count: 3000)] {
            let answer = try order(stop, wrong, at: port)
            #expect(answer.status == 401 && answer.header("WWW-Authenticate") == "Bearer", "\(wrong ?? "nil")")
            #expect(answer.body.hasPrefix(#"{"ok":false,"error":""#))
        }
        // What a page of a stranger can send without a question to this server.
        #expect(try order(stop, nil, at: port, type: "text/plain").status == 401)
        #expect(try order(stop, token, at: port, host: "evil.example").status == 421)
        for type in ["text/plain", "application/x-www-form-urlencoded", nil] {
            #expect(try order(stop, token, at: port, type: type).status == 415)
        }
        for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
            let answer = try order("", token, at: port, method: method)
            #expect(answer.status == 405 && answer.header("Allow") == "POST", "\(method)")
        }
        let elsewhere = try order(stop, token, at: port, path: "/status.json")
        #expect(elsewhere.status == 405 && elsewhere.header("Allow") == "GET, HEAD")
        for body in [
            "", "stop", "[]", #"{"request":"events"}"#, #"{"request":"status"}"#,
            #"{"request":"restart","all":true,"wait":true}"#,
            #"{"request":"stop","all":true,"al":1}"#, #"{"request":"stop"}"#, "{\"request\":\"stop\",\n\"workers\":[]}",
        ] {
            let answer = try order(body, token, at: port)
            #expect(answer.status == 400 && answer.body.hasPrefix(#"{"ok":false,"error":""#), "\(body): \(answer)")
        }
        #expect(try order(stop + String(repeating: " ", count: 17_000), token, at: port).status == 413)
        let promised = "POST /operate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n"
        #expect([400, 413].contains(try HTTPAnswer.asking(promised, at: port).status))
        let many = "POST /operate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n"
        #expect(try HTTPAnswer.asking(many, at: port).status == 413)
        #expect(try HTTPAnswer.get("/readyz", at: port).body == "all groups are up\n")
        #expect(master.pids == workers)
        #expect(try master.stop() == 0)
    }

    @Test func withoutOperateTheServerIsReadOnly() throws {
        let master = try Master(try workspace.write("app.yaml", text("listen: 127.0.0.1:0")))
        try master.running(2)
        var port = try master.httpServer().port
        let stop = #"{"request":"stop","workers":["web/0"]}"#
        #expect(try order(stop, token, at: port).status == 403)
        #expect(try order(stop, nil, at: port).status == 403)
        // A reload grants the right, and another one takes it.
        try workspace.write("app.yaml", text())
        try master.reload()
        port = try master.httpServer().port
        #expect(try order(stop, token, at: port).status == 200)
        try workspace.write("app.yaml", text("listen: 127.0.0.1:0, operate: false"))
        try master.reload()
        port = try master.httpServer().port
        #expect(try order(stop, token, at: port).status == 403)
        #expect(try master.stop() == 0)
    }

    @Test func aNewTokenCountsAtOnceAndNoneLetsNobodyIn() throws {
        let master = try Master(try workspace.write("app.yaml", text()))
        try master.running(2)
        let (port, _) = try master.httpServer()
        let start = #"{"request":"start","all":true}"#
        try write(token: "another\n")
        #expect(try order(start, token, at: port).status == 401)
        #expect(try order(start, "another", at: port).status == 200)
        for text in ["", " \n", "two words\n"] {
            try write(token: text)
            #expect(try order(start, "", at: port).status == 503)
            #expect(try order(start, "another", at: port).status == 503)
        }
        unlink(workspace.path + "/token")
        #expect(try order(start, "another", at: port).status == 503)
        #expect(try master.stop() == 0)
    }

    @Test func aTokenFileThatCannotBeUsedIsRefusedWithItsPlace() throws {
        try write(token: "\n")
        let manifest = try workspace.write("app.yaml", text())
        let refused = try Master(manifest)
        let sentence = "app.yaml:2:56: error: cannot use the token file \(workspace.path)/token: it is empty [PR0916]"
        try refused.line(sentence)
        #expect(try refused.exitCode() != 0)
        let check = try Command.run(Built.runner, "check", "--host", manifest)
        #expect(check.code == 1 && check.output.contains("[PR0916]"), "\(check)")
        #expect(try Command.run(Built.runner, "check", manifest).code == 0)
        try write(token: token, mode: 0o644)
        let exposed = try Command.run(Built.runner, "check", "--host", manifest)
        #expect(exposed.code == 0 && exposed.output.contains("each user of this machine can read the file"))
        try write(token: token)
        let master = try Master(manifest)
        try master.running(2)
        mkfifo(workspace.path + "/pipe", 0o600)
        for file in ["missing", "pipe", "."] {
            try workspace.write("app.yaml", text("listen: 127.0.0.1:0, operate: true, token_file: \(file)"))
            #expect(try master.reload().contains("reload refused: nothing changed"), "\(file)")
        }
        #expect(try master.stop() == 0)
    }

    @Test func aUnixSocketIsServedAndItsFileIsLookedAfter() throws {
        let manifest = try workspace.write("app.yaml", text("listen: http.sock, operate: true, token_file: token"))
        let path = workspace.path + "/http.sock"
        let living = try Client.listener(path: path)
        let refused = try Master(manifest)
        try refused.line("app.yaml:2:16: error: cannot listen on unix \(path): ")
        #expect(try refused.exitCode() == 71)
        // The file stays, and belongs to nobody now.
        close(living)
        let master = try Master(manifest)
        try master.running(2)
        try master.line(" serves HTTP on unix \(path)")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o660)
        func ask(_ text: String) throws -> HTTPAnswer {
            try HTTPAnswer.asking(text, on: try Client.connection(path: path))
        }
        let get = "GET /healthz HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"
        #expect(try ask(get).status == 200)
        let body = #"{"request":"start","all":true}"#
        let post =
            "POST /operate HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        #expect(try ask(post).body == #"{"ok":true,"workers":[],"unchanged":["web/0","web/1"]}"#)
        // A reload opens the socket again whose file was removed, and a move removes the file.
        unlink(path)
        try master.reload()
        try master.line(" serves HTTP on unix \(path)")
        #expect(try ask(get).status == 200)
        try workspace.write("app.yaml", text("listen: other.sock"))
        try master.reload()
        try master.line(" serves HTTP on unix \(workspace.path)/other.sock")
        #expect(access(path, F_OK) != 0 && access(workspace.path + "/other.sock", F_OK) == 0)
        #expect(try master.stop() == 0)
        #expect(access(workspace.path + "/other.sock", F_OK) != 0)
    }

    @Test func whoClosesOneHalfOfTheConnectionIsAnswered() throws {
        let master = try Master(try workspace.write("app.yaml", text()))
        try master.running(2)
        let (port, _) = try master.httpServer()
        for path in ["/healthz", "/metrics", "/"] {
            for version in ["1.0", "1.1"] {
                let request = "GET \(path) HTTP/\(version)\r\nHost: localhost\r\n\r\n"
                let answer = try HTTPAnswer.asking(request, on: try Client.connection(port: port), closesHalf: true)
                #expect(answer.status == 200 && !answer.body.isEmpty, "\(path) \(version)")
            }
        }
        // Half a request gets no answer, and the connection is closed.
        let half = try HTTPAnswer.asking("GET /hea", on: try Client.connection(port: port), closesHalf: true)
        #expect([0, 400].contains(half.status))
        #expect(try master.stop() == 0)
    }

    @Test func aRequestIsAnsweredUnderTheLimitAndCutOffAboveIt() throws {
        let master = try Master(try workspace.write("app.yaml", text()))
        try master.running(2)
        let (port, _) = try master.httpServer()
        func request(ofBytes count: Int, close: Bool) -> String {
            let head =
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + (close ? "Connection: close\r\n" : "")
                + "Content-Length: "
            // Five digits, and the blank line.
            let body = count - head.utf8.count - 9
            return head + "\(body)\r\n\r\n" + String(repeating: "x", count: body)
        }
        #expect(try HTTPAnswer.asking(request(ofBytes: 65_536, close: true), at: port).status == 200)
        #expect(try HTTPAnswer.asking(request(ofBytes: 65_537, close: true), at: port).status == 0)
        // The limit is that of one request, and not of the connection.
        let descriptor = try Client.connection(port: port)
        defer { close(descriptor) }
        let bytes = Array(request(ofBytes: 60_000, close: false).utf8)
        for _ in 0..<4 {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                try #require(count > 0)
                sent += count
            }
            let answer = try HTTPAnswer.text(on: descriptor) { $0.hasSuffix("the master answers\n") }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("the master answers\n"))
        }
        #expect(try master.stop() == 0)
    }

    @Test func theServerHasNoCapabilities() throws {
        let master = try Master(try workspace.write("app.yaml", text()))
        try master.running(2)
        let server = try master.httpServer().pid
        let status = try #require(contents(of: "/proc/\(server)/status"))
        func set(_ name: String) -> Substring? {
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?.split(separator: "\t").last
        }
        for name in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            #expect(set(name).map { $0.allSatisfy { $0 == "0" } } == true, "\(name): \(set(name) ?? "")")
        }
        #expect(set("NoNewPrivs") == "1")
        #expect(try master.stop() == 0)
    }
}
