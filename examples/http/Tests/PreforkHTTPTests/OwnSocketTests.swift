import Glibc
import Testing

/// The sample whose workers each have their own socket at the same port.
@Suite struct OwnSocketTests {
    private let reserved: ReservedPort
    private let server: Server

    init() throws {
        reserved = try ReservedPort()
        server = try Server("-p", "\(reserved.number)", "-w", "3", program: Server.ownSockets)
    }

    @Test func eachWorkerAnswersOnItsOwnSocket() throws {
        let workers = try server.workers(3)
        for (number, pid) in workers { try server.logged("worker/\(number) (pid \(pid)) is ready after ") }
        let listeners = Set(SocketTable.listeners(on: reserved.number))
        let owned = workers.values.map { Process(pid: $0).sockets.intersection(listeners) }
        #expect(owned.map(\.count) == [1, 1, 1])
        #expect(owned.reduce(Set()) { $0.union($1) } == listeners)
        #expect(Process(pid: server.pid).sockets.isSuperset(of: listeners))

        // The kernel chooses the socket by the client's port, so after some requests each of the three workers has
        // answered.
        var silent = Set(workers.values)
        for _ in 0..<1000 where !silent.isEmpty {
            let reply = try Client.get(port: reserved.number)
            #expect(reply.body.hasPrefix("hello from "))
            silent.remove(try #require(reply.pid))
        }
        #expect(silent.isEmpty)
        #expect(try server.stop() == 0)
    }

    @Test func anOpenRequestIsFinished() throws {
        let workers = try server.workers(3)
        for (number, pid) in workers { try server.logged("worker/\(number) (pid \(pid)) is ready after ") }
        let client = try Client(port: reserved.number)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n")
        _ = try Deadline.await("a worker that accepts") {
            SocketTable.serverEnd(from: client.port, to: reserved.number)
        }
        let listeners = Set(SocketTable.listeners(on: reserved.number))
        server.send(SIGTERM)
        try Deadline.await("closed listening sockets in all workers") {
            workers.values.allSatisfy { Process(pid: $0).sockets.isDisjoint(with: listeners) }
        }
        client.send("body")
        let reply = try client.answer()
        #expect(reply.body.hasPrefix("hello from "))
        #expect(reply["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        let (code, log) = try server.end()
        #expect(code == 0)
        for (number, pid) in workers { #expect(log.contains("worker/\(number) (pid \(pid)) exited with 0")) }
    }

    @Test func portZeroIsRefused() throws {
        let (code, log) = try Server("-p", "0", program: Server.ownSockets).end()
        #expect(code == 64)
        #expect(log.contains("The port cannot be 0"))
    }
}
