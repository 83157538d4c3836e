import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Sockets that are released while stopping workers still hold them.
@Suite struct PortHandoverTests {
    @Test func aReleasedSocketIsTakenBackWithItsQueue() throws {
        var listeners = Listeners()
        let spec = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        let held = try #require(try listeners.take([spec]).first)
        _ = try listeners.take([])
        let waiting = try Client(held.address(at: "127.0.0.1"))
        let again = try #require(try listeners.take([spec]).first)
        #expect(again === held)
        #expect(again.hasConnection)
        _ = consume waiting
    }

    @Test func aReleasedSocketIsClosedWithItsLastHolder() throws {
        var listeners = Listeners()
        let spec = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        var held = try listeners.take([spec])
        let address = try #require(held.first).address(at: "127.0.0.1")
        _ = try listeners.take([])
        #expect(listeners.count() == 1)
        _ = try Client(address)
        held = []
        #expect(listeners.count() == 0)
        #expect(throws: SystemError.self) { try Client(address).ask() }
    }

    @Test func aReleasedSocketDoesNotBlockItsPort() throws {
        var listeners = Listeners()
        let narrow = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        let held = try #require(try listeners.take([narrow]).first)
        _ = try listeners.take([])
        let port = try #require(held.port)
        let wide = SocketSpec(name: "http", address: .internet(host: "0.0.0.0", port: port))
        #expect(try listeners.take([wide]).first?.port == port)
    }

    @Test func aSocketThatHasStoppedListeningIsNotTakenBack() throws {
        var listeners = Listeners()
        let narrow = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        let held = try #require(try listeners.take([narrow]).first)
        _ = try listeners.take([])
        let port = try #require(held.port)
        let fixed = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: port))
        // The core releases nothing at this reload, because nothing was leased.
        let wide = [worker("web", 0, [SocketSpec(name: "http", address: .internet(host: "0.0.0.0", port: port))])]
        #expect(try listeners.prepare(for: wide).get().problems == [])
        let again = try #require(try listeners.take([fixed]).first)
        #expect(again !== held)
        let caller = try Client(local("127.0.0.1", port))
        #expect(again.hasConnection)
        _ = consume caller
    }

    @Test(arguments: [
        ["127.0.0.1", "0.0.0.0"], ["127.0.0.1", "::"], ["0.0.0.0", "127.0.0.1"], ["0.0.0.0", "::"],
        ["127.0.0.1", "0.0.0.0", "127.0.0.1", "::", "127.0.0.1"],
    ])
    func newConnectionsReachTheNewSocketAtOnce(hosts: [String]) throws {
        var listeners = Listeners()
        var port: UInt16 = 0
        // The old sockets stay open, as those of workers that stop slowly.
        var held: [ListeningSocket] = []
        for host in hosts {
            let spec = SocketSpec(name: "http", address: .internet(host: host, port: port))
            let socket = try #require(try listeners.take([spec]).first)
            port = try #require(socket.port)
            let caller = try Client(local("127.0.0.1", port))
            #expect(socket.hasConnection)
            #expect(held.allSatisfy { !$0.hasConnection })
            _ = consume caller
            held.append(socket)
        }
    }

    @Test func aSocketWithReusePortTakesThePortOverFromASharedSocket() throws {
        var listeners = Listeners()
        var spec = SocketSpec(name: "http", address: .internet(host: "::1", port: 0))
        let held = try #require(try listeners.take([spec]).first)
        let port = try #require(held.port)
        spec.address = .internet(host: "::1", port: port)
        spec.owner = "web/0"
        spec.reusePort = true
        let own = try #require(try listeners.take([spec]).first)
        let caller = try Client(local("::1", port))
        #expect(own.hasConnection)
        _ = consume caller
    }
}

extension Listeners {
    /// Reloads with the given sockets, and returns the sockets that a worker would inherit.
    fileprivate mutating func take(_ specs: [SocketSpec]) throws -> [ListeningSocket] {
        let workers = specs.isEmpty ? [] : [worker("web", 0, specs)]
        #expect(try prepare(for: workers).get().problems == [])
        #expect(releaseAllBut(workers).problems == [])
        return try #require(sockets(for: Program(command: [], sockets: specs)))
    }
}

extension ListeningSocket {
    fileprivate func address(at host: String) throws -> SocketAddress { try local(host, try #require(port)) }

    /// Whether a connection waits in the queue. Accepts and closes it.
    fileprivate var hasConnection: Bool {
        guard !hasStoppedListening, isReady(descriptor.raw) else { return false }
        let connection = accept(descriptor.raw, nil, nil)
        if connection >= 0 { close(connection) }
        return connection >= 0
    }
}
