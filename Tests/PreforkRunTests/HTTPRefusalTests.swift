import Glibc
import Testing

/// Orders over HTTP that come to nothing, and token files that are refused or not.
@Suite struct HTTPRefusalTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        chmod(try workspace.write("token", "secret"), 0o600)
    }

    private func manifest() throws -> String {
        try workspace.write(
            "app.yaml",
            """
            version: 1
            http: {listen: 127.0.0.1:0, operate: true, token_file: token}
            control: off
            worker_groups:
              web: {command: [\(Built.probe), rest]}
            """)
    }

    /// The head of an order and its body.
    private func order(_ body: String, token: String = "secret", length: String) -> String {
        "POST /operate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(token)\r\n\(length)\r\n\r\n\(body)"
    }

    private let start = "{\"request\":\"start\",\"all\":true}"

    private func order(token: String = "secret") -> String {
        order(start, token: token, length: "Content-Length: \(start.utf8.count)")
    }

    @Test func ordersWithoutTheTokenAreCounted() throws {
        let master = try Master(try manifest())
        try master.running(1)
        let (port, _) = try master.httpServer()
        func count() throws -> String? {
            let text = try HTTPAnswer.get("/metrics", at: port).body
            return text.split(separator: "\n").last { $0.hasPrefix("prefork_http_refused_orders_total ") }
                .map(String.init)
        }
        #expect(try count() == "prefork_http_refused_orders_total 0")
        for token in ["", "secre", "secrets"] {
            #expect(try HTTPAnswer.asking(order(token: token), at: port).status == 401)
        }
        #expect(try HTTPAnswer.asking(order(), at: port).status == 200)
        #expect(try count() == "prefork_http_refused_orders_total 3")
        #expect(try master.stop() == 0)
    }

    @Test func aBodyInChunksIsAnsweredAsSoonAsItIsTooLong() throws {
        let master = try Master(try manifest())
        try master.running(1)
        let (port, _) = try master.httpServer()
        func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n" }
        func ask(_ body: String) throws -> HTTPAnswer {
            try HTTPAnswer.asking(order(body, length: "Transfer-Encoding: chunked"), at: port)
        }
        let blanks = String(repeating: " ", count: 16_384 - start.utf8.count)
        #expect(try ask(chunk(start) + chunk(blanks) + "0\r\n\r\n").status == 200)
        // The end of these never comes.
        let tooLong = try ask(chunk(start) + chunk(blanks) + chunk(" "))
        #expect(tooLong.status == 413 && tooLong.body.contains("an order has at most 16384 bytes"), "\(tooLong)")
        // What is sent beyond the answer does not cost the answer.
        for count in [20_000, 70_000, 1_000_000] {
            let long = String(repeating: " ", count: count)
            #expect(try ask(chunk(long)).status == 413, "\(count)")
            #expect(try ask(chunk(long) + "0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n").status == 413, "\(count)")
            let known = order(long, length: "Content-Length: \(count)")
            #expect(try HTTPAnswer.asking(known, at: port).status == 413, "\(count)")
        }
        #expect(try HTTPAnswer.get("/healthz", at: port).status == 200)
        #expect(try master.stop() == 0)
    }

    /// The server between a master and somebody who takes orders in the place of the master and answers none.
    @Test func anOrderThatIsNotSentIsToldAndAServerWithoutOrdersIsReplaced() throws {
        let runner = workspace.path + "/prefork-run"
        try #require(try Command.run("/bin/cp", "--reflink=auto", Built.runner, runner).code == 0)
        let flag = workspace.path + "/close"
        try workspace.writeProgram(
            "prefork-run-http",
            """
            #!/usr/bin/env python3
            import os, socket, sys, time
            server, flag = "\(Built.runner)-http", "\(flag)"
            if not os.path.exists(flag):
                ours, theirs = socket.socketpair()
                parent = os.getpid()
                if os.fork() == 0:
                    theirs.close()
                    os.closerange(3, ours.fileno())
                    while not os.path.exists(flag) and os.getppid() == parent:
                        time.sleep(0.01)
                    os._exit(0)
                os.dup2(theirs.fileno(), 5)
            os.execv(server, [server, *sys.argv[1:]])
            """)
        let master = try Master(shell: "exec '\(runner)' \"$2\"", manifest: try manifest())
        try master.running(1)
        let (port, server) = try master.httpServer()
        var waiting: [Int32] = []
        defer { for descriptor in waiting { close(descriptor) } }
        let bytes = Array(order().utf8)
        for _ in 0..<65 {
            waiting.append(try Client.connection(port: port))
            #expect(send(waiting[waiting.count - 1], bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        }
        var requests = waiting.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        try Deadline.await("the answer to one order") { poll(&requests, nfds_t(requests.count), 0) > 0 }
        let answered = requests.filter { $0.revents != 0 }
        #expect(answered.count == 1)
        let answer = try HTTPAnswer.text(on: try #require(answered.first).fd) { _ in false }
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("the order was not sent"), "\(answer)")
        try workspace.write("close", "")
        try master.line("pid \(server), which serves HTTP, exited with 0; another one starts now")
        #expect(try HTTPAnswer.asking(order(), at: try master.httpServer().port).status == 200)
        #expect(try master.stop() == 0)
    }

    @Test func aTokenFileThatOthersCanWriteIsToldInASentenceOfItsOwn() throws {
        let manifest = try manifest()
        for (mode, isWritable) in [(0o602, true), (0o606, true), (0o604, false)] {
            chmod(workspace.path + "/token", mode_t(mode))
            let check = try Command.run(Built.runner, "check", "--host", manifest)
            #expect(check.code == 0 && check.output.contains("[PR0917]"))
            #expect(check.output.contains("can write another one to the file") == isWritable, "\(check)")
            #expect(check.output.contains("can read the file") != isWritable, "\(check)")
        }
    }

    /// A user whom an access control list lets read the file needs no permission bits.
    @Test(.enabled(if: geteuid() == 0)) func anAccessControlListCounts() throws {
        chmod(workspace.path, 0o755)
        let manifest = try manifest()
        chmod(manifest, 0o644)
        // The list of acl(5) as the kernel takes it: the owner, user 64123, the group, the mask, the others.
        let script = """
            import os, struct, sys
            none = 0xffffffff
            entries = [(1, 6, none), (2, int(sys.argv[2]), 64123), (4, 0, none), (16, 4, none), (32, 0, none)]
            list = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
            os.setxattr(sys.argv[1], "system.posix_acl_access", list)
            """
        let user = ["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "--"]
        for (right, isAllowed) in [("4", true), ("0", false)] {
            let set = try Command.run("/usr/bin/env", "python3", "-c", script, workspace.path + "/token", right)
            // Some file systems have no such lists.
            if set.errors.contains("Operation not supported") { return }
            #expect(set.code == 0, "\(set)")
            let check = try Command(user + [Built.runner, "check", "--host", manifest]).outcome()
            #expect(check.output.contains("[PR0916]") != isAllowed, "\(check)")
        }
    }
}
