import Glibc
import JSONText
import Testing

/// What `counts` and `status` tell a client of the control socket.
@Suite struct CountsTests {
    @Test func theNewestReloadsAreTold() throws {
        let workspace = try Workspace()
        func write(_ words: String) throws -> String {
            try workspace.write(
                "app.yaml",
                "version: 1\ncontrol: {socket: app.sock}\nhistory: {directory: past}\nworker_groups:\n"
                    + "  web: {command: [\(Built.probe), \(words)], rollout: {min_ready: 0s}}")
        }
        let manifest = try write("rest")
        let master = try Master(manifest)
        try master.running(1)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        func history() throws -> [JSON] {
            try client.send("{\"request\":\"counts\"}\n")
            return try #require(try JSON(reading: try client.line().utf8)["counts"]?["history"]?.list)
        }
        #expect(try history().compactMap { $0["outcome"]?.text } == ["started"])
        for number in 0..<12 {
            _ = try write("rest, '\(number)'")
            #expect(try Command.run(Built.runner, "reload", manifest, "--wait").code == 0)
        }
        _ = try write("rest], cuont: 2, args: [a")
        #expect(try Command.run(Built.runner, "reload", manifest, "--wait").code == 1)
        let told = try history()
        #expect(told.count == 10 && told.dropLast().allSatisfy { $0["outcome"]?.text == "committed" })
        #expect(told.last?["outcome"]?.text == "refused")
        #expect(told.last?["cause"]?.text?.contains("unknown key 'cuont'") == true)
        #expect(try master.stop() == 0)
        // The next master knows what was before it.
        _ = try write("rest")
        let next = try Master(manifest)
        try next.running(1)
        let again = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try again.line()
        try again.send("{\"request\":\"counts\"}\n")
        let outcomes = try JSON(reading: try again.line().utf8)["counts"]?["history"]?.list?.suffix(2)
        #expect(outcomes?.compactMap { $0["outcome"]?.text } == ["refused", "started"])
        #expect(try next.stop() == 0)
    }

    @Test func queuesAreToldWithoutHTTP() throws {
        let workspace = try Workspace()
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            worker_groups:
              api: {command: [\(Built.probe), rest], port: 0, listen: {backlog: 9}, cap: 2, log: {file: "${id}.log"}}
            """)
        let master = try Master(manifest)
        try master.running(1)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        func counts() throws -> JSON {
            try client.send("{\"request\":\"counts\"}\n")
            return try #require(try JSON(reading: try client.line().utf8)["counts"])
        }
        func listener() throws -> JSON? { try counts()["listeners"]?.list?.first }
        #expect(try listener()?["queue"] == 0 && listener()?["backlog"] == 9)
        let address = try #require(try listener()?["address"]?.text)
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        // Nobody accepts them.
        let clients = [try Client.connection(port: port), try Client.connection(port: port)]
        defer { for client in clients { close(client) } }
        try Deadline.await("two connections in the queue") { try listener()?["queue"] == 2 }
        let told = try counts()
        // What is counted for HTTP is not counted.
        #expect(told["groups"] == nil && told["log"] != nil)
        #expect(try listener()?["owner"] == "api")
        #expect(try listener()?["group"] == "api")
        try client.send("{\"request\":\"status\"}\n")
        let status = try JSON(reading: try client.line().utf8)
        let row = status["status"]?["rows"]?.list?.first
        #expect(row?["cap"]?.integer == 2)
        #expect(row?["sockets"]?.list == [.text("127.0.0.1:0")])
        #expect(row?["output"]?.list == [.text(workspace.path + "/0.log")])
        #expect(try master.stop() == 0)
    }
}
