import Glibc
import Testing

/// Clients of a shared socket lose no request while the workers behind it are replaced.
@Suite struct LostRequestTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// A group whose workers differ from those of any other round.
    ///
    /// - Parameters:
    ///   - server: The arguments of the probe.
    ///   - all: Sets the workers apart from those of other rounds.
    ///   - one: A worker to set apart from the others, and what does it.
    private func manifest(_ server: String, all: Int, one: (id: Int, mark: Int)? = nil) -> String {
        let override = one.map { "    overrides: {\($0.id): {env: {ONE: \"\($0.mark)\"}}}\n" } ?? ""
        return """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), \(server)]
                ids: 0-2
                port: 0
                env: {ALL: "\(all)"}
                stop: {timeout: 1m}
            \(override)
            """
    }

    @Test func noRequestIsLostInHundredsOfRandomReloads() throws {
        var all = 0
        let master = try Master(try workspace.write("app.yaml", manifest("http", all: all)))
        let port = try master.port()
        try master.running(3)
        let clients = LoadClients(new: 3, kept: 2, port: port)
        try Deadline.await("the first answers") { clients.count.answered > 20 }
        for round in 0..<250 {
            var one: (Int, Int)?
            switch Int.random(in: 0..<10) {
            case 0..<5: all = round
            case 5..<9: one = (Int.random(in: 0..<3), round)
            // The master reads the same file again.
            default: break
            }
            try workspace.write("app.yaml", manifest("http", all: all, one: one))
            // Some reloads arrive while those before them are carried out.
            if Int.random(in: 0..<3) > 0 {
                master.signal(SIGHUP)
            } else {
                try master.reload()
                try master.running(3)
                let answered = clients.count.answered
                try Deadline.await("answers of round \(round)") { clients.count.answered > answered + 2 }
            }
            poll(nil, 0, Int32.random(in: 0..<10))
        }
        let result = clients.end()
        #expect(result.lost == 0, "\(result)")
        #expect(try master.stop() == 0)
        #expect(!master.lines.contains { $0.contains("SIGKILL after") }, "a worker has not left in time")
    }

    /// The load of these tests sees a server that drops its clients.
    @Test func requestsAreLostWithWorkersThatDoNotFinishThem() throws {
        let master = try Master(try workspace.write("app.yaml", manifest("http, careless", all: 0)))
        let port = try master.port()
        try master.running(3)
        let clients = LoadClients(new: 3, kept: 2, port: port)
        var round = 0
        try Deadline.await("a lost request") {
            round += 1
            try workspace.write("app.yaml", manifest("http, careless", all: round))
            try master.reload()
            let answered = clients.count.answered
            try Deadline.await("answers") { clients.count.answered > answered + 5 || clients.count.reset > 0 }
            return clients.count.reset > 0
        }
        master.signal(SIGTERM)
        _ = clients.end()
        #expect(try master.exitCode() == 0)
    }
}
