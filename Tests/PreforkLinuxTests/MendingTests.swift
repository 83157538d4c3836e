import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct MendingTests {
    private let spec = SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 0), owner: "web")

    /// The description is shared, so the processes that have the socket accept again, too.
    @Test func aSocketThatWasShutDownIsRevivedForAllProcesses() throws {
        var listeners = Listeners()
        let socket = try open(&listeners)
        let port = try #require(socket.port)
        let copy = try Descriptor("dup", dup(socket.descriptor.raw), to: "test")
        shutdown(socket.descriptor.raw, Int32(SHUT_RDWR))
        #expect(throws: SystemError.self) { _ = try Client(local("127.0.0.1", port)) }
        let (mended, problems) = listeners.mendAll()
        #expect(mended.map(\.fault) == [.shutDown] && problems.isEmpty)
        _ = try Client(local("127.0.0.1", port))
        #expect(accept(copy.raw, nil, nil) >= 0)
        #expect(listeners.mendAll().mended.isEmpty)
    }

    /// The master itself has shut down the socket of a held group. No worker is to blame, and the clients stay refused.
    @Test(arguments: [true, false])
    func aSocketThatRefusesClientsOnPurposeIsNotMended(isUnix: Bool) throws {
        var listeners = Listeners()
        var spec = spec
        let folder = try TemporaryFolder()
        if isUnix { spec.address = .unix(path: folder.file("a"), mode: nil) }
        _ = try listeners.prepare(for: [worker("web", 0, [spec])]).get()
        #expect(listeners.refuseClients([spec]).problems.isEmpty)
        let socket = try #require(listeners.all.first)
        let (mended, problems) = listeners.mendAll()
        #expect(mended.isEmpty && problems.isEmpty)
        #expect(socket.refusesClients && listeners.all.first === socket)
        var isListening: Int32 = 1
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket.descriptor.raw, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
        #expect(isListening == 0)
        #expect(listeners.takeClients([spec]).changed.count == 1)
        #expect(listeners.mendAll().mended.isEmpty)
    }

    /// A datagram socket that was shut down cannot be opened again, so another one takes its port.
    @Test(arguments: [0, 1])
    func aDatagramSocketThatWasShutDownIsReplaced(users: Int) throws {
        var listeners = Listeners()
        var spec = spec
        spec.transport = .udp
        let workers = [worker("dns", 0, [spec])]
        let old = try #require(try listeners.prepare(for: workers).get().opened.first)
        #expect(listeners.mendAll().mended.isEmpty)
        old.users = users
        shutdown(old.descriptor.raw, Int32(SHUT_RDWR))
        let (mended, problems) = listeners.mendAll()
        #expect(mended.map(\.fault) == [.shutDown] && problems.isEmpty)
        #expect(mended.map(\.leavesUsers) == [users > 0])
        #expect(listeners.numbered(workers).map(\.program.sockets.first?.incarnation) == [users])
        let new = try #require(listeners.all.first)
        #expect(new.inode != old.inode && new.port == old.port)
        #expect(listeners.mendAll().mended.isEmpty)
    }

    @Test func aPortThatAnotherProcessHasTakenIsAProblem() throws {
        var listeners = Listeners()
        let socket = try open(&listeners)
        let port = try #require(socket.port)
        shutdown(socket.descriptor.raw, Int32(SHUT_RDWR))
        let thief = SocketSpec(name: "thief", address: .internet(host: "127.0.0.1", port: port))
        let taken = try ListeningSocket(thief, at: local("127.0.0.1", port))
        let (mended, problems) = listeners.mendAll()
        #expect(mended.isEmpty)
        let sentence = "cannot listen again on 127.0.0.1:\(port): address already in use (bind)"
        #expect(problems.map(\.description) == [sentence])
        _ = taken
    }

    /// A server that polls must not wait in accept(2) when another process was faster. A server that was asked to stop may
    /// still accept.
    @Test func aSocketStaysNonblockingWhileAProcessHasIt() throws {
        var listeners = Listeners()
        let socket = try open(&listeners)
        _ = fcntl(socket.descriptor.raw, F_SETFL, O_NONBLOCK)
        socket.holders = 1
        #expect(listeners.mendAll().problems.isEmpty)
        #expect(fcntl(socket.descriptor.raw, F_GETFL) & O_NONBLOCK != 0)
        socket.holders = 0
        #expect(listeners.mendAll().problems.isEmpty)
        #expect(fcntl(socket.descriptor.raw, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func theBacklogIsTheSpecsAgain() throws {
        var listeners = Listeners()
        let socket = try open(&listeners)
        listen(socket.descriptor.raw, 1)
        #expect(listeners.mendAll().mended.isEmpty)
        // The field tcpi_sacked of a listening socket.
        var information = [UInt32](repeating: 0, count: 32)
        var length = socklen_t(information.count * MemoryLayout<UInt32>.size)
        getsockopt(socket.descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &information, &length)
        #expect(information[7] > 1)
    }

    /// The processes with the lost socket have specs with another number, so that a plan replaces them.
    @Test func specsAreNumberedWhenProcessesHaveALostSocket() throws {
        let folder = try TemporaryFolder()
        var listeners = Listeners()
        let workers = [worker("web", 0, [SocketSpec(name: "web", address: .unix(path: folder.file("a"), mode: nil))])]
        let old = try #require(try listeners.prepare(for: workers).get().opened.first)
        old.users = 1
        #expect(listeners.numbered(workers) == workers)
        unlink(folder.file("a"))
        let mended = listeners.mendAll().mended
        #expect(mended.map(\.fault) == [.lostFile] && mended.map(\.leavesUsers) == [true])
        #expect(listeners.numbered(workers).map(\.program.sockets.first?.incarnation) == [1])
        _ = try Client(try SocketAddress(unix: folder.file("a")))
        #expect(listeners.mendAll().mended.isEmpty)
    }

    private func open(_ listeners: inout Listeners) throws -> ListeningSocket {
        try #require(try listeners.prepare(for: [worker("web", 0, [spec])]).get().opened.first)
    }
}
