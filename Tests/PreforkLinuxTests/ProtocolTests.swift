import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Workers serve their clients on inherited sockets.
@Suite struct ProtocolTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func aWorkerServesTCP(host: String) throws {
        var workers = try Workers()
        let socket = try openSocket(host: host)
        let child = try workers.spawn(
            Program(command: [try built("probe"), "serve"], sockets: [socket.spec]), sockets: [socket])
        #expect(try Client.pid(at: local(host, try #require(socket.port))) == child.pid)
    }

    @Test func aWorkerServesUDP() throws {
        var workers = try Workers()
        let socket = try openSocket(transport: .udp)
        let child = try workers.spawn(
            Program(command: [try built("probe"), "echo-udp"], sockets: [socket.spec]), sockets: [socket])
        let client = try Client(local("127.0.0.1", try #require(socket.port)), .udp)
        #expect(try client.ask("hello") == "\(child.pid) hello")
    }

    @Test func aWorkerServesAUnixSocket() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let path = folder.file("web.sock")
        let spec = SocketSpec(name: "web", address: .unix(path: path, mode: 0o600))
        let address = try SocketAddress(unix: path)
        let socket = try ListeningSocket(spec, at: address)
        let child = try workers.spawn(
            Program(command: [try built("probe"), "serve"], sockets: [spec]), sockets: [socket])
        #expect(try Client.pid(at: address) == child.pid)
    }

    @Test func connectionsWaitInTheQueueWhileAWorkerIsReplaced() throws {
        var workers = try Workers()
        let socket = try openSocket()
        let program = Program(command: [try built("probe"), "serve"], sockets: [socket.spec])
        let address = try local("127.0.0.1", try #require(socket.port))
        // No worker accepts connections yet. They wait in the queue of the master's socket.
        let client = try Client(address)
        let first = try workers.spawn(program, sockets: [socket])
        #expect(try client.ask().contains("\(first.pid)"))
        try first.send(.kill, to: .group)
        _ = try awaited("its end") { isAlive(first.pid) ? nil : true }
        let waiting = try Client(address)
        let second = try workers.spawn(program, sockets: [socket])
        #expect(try waiting.ask().contains("\(second.pid)"))
    }
}
