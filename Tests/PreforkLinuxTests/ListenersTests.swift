import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct ListenersTests {
    @Test func workersThatNameTheSameAddressShareASocket() throws {
        var listeners = Listeners()
        let spec = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        let workers = (0..<4).map { worker("web", $0, [spec]) }
        #expect(try listeners.prepare(for: workers).get().opened.count == 1)
        let sockets = workers.compactMap { listeners.sockets(for: $0.program)?.first }
        #expect(sockets.count == 4)
        #expect(sockets.allSatisfy { $0 === sockets[0] })
    }

    @Test func eachOwnerOfPort0GetsItsOwnPort() throws {
        var listeners = Listeners()
        let workers = (0..<2).map { number in
            let address = SocketSpec.Address.internet(host: "127.0.0.1", port: 0)
            return worker("web", number, [SocketSpec(name: "http", address: address, owner: "\(number)")])
        }
        #expect(Set(try listeners.prepare(for: workers).get().opened.map(\.port)).count == 2)
    }

    @Test func withReusePortEachOwnerOfAnAddressGetsItsOwnSocket() throws {
        var listeners = Listeners()
        var spec = SocketSpec(
            name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web/0", reusePort: true)
        let first = try listeners.prepare(for: [worker("web", 0, [spec])]).get().opened.first
        let port = try #require(first?.port)
        let one = spec
        spec.address = .internet(host: "127.0.0.1", port: port)
        spec.owner = "web/1"
        let workers = [worker("web", 0, [one]), worker("web", 1, [spec])]
        #expect(try listeners.prepare(for: workers).get().opened.count == 1)
        #expect(listeners.releaseAllBut(workers).closed.isEmpty)
        #expect(listeners.count() == 2)
    }

    @Test func aReloadKeepsThePortThatTheKernelChose() throws {
        var listeners = Listeners()
        var spec = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        _ = try listeners.prepare(for: [worker("web", 0, [spec])]).get()
        let port = listeners.sockets(for: Program(command: [], sockets: [spec]))?.first?.port
        spec.backlog = 7
        #expect(try listeners.prepare(for: [worker("web", 0, [spec])]).get().opened.isEmpty)
        #expect(listeners.releaseAllBut([worker("web", 0, [spec])]).closed.isEmpty)
        let socket = try #require(listeners.sockets(for: Program(command: [], sockets: [spec]))?.first)
        #expect(socket.port == port)
        #expect(socket.backlog == 7)
    }

    /// During a reload that is rolled out, the specs of both manifests are leased.
    @Test func twoSpecsWithDifferentOptionsLeaseOneSocket() throws {
        var listeners = Listeners()
        var spec = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0), owner: "web")
        let old = worker("web", 0, [spec])
        _ = try listeners.prepare(for: [old]).get()
        spec.backlog = 7
        spec.options.noDelay.toggle()
        let new = worker("web", 0, [spec])
        #expect(try listeners.prepare(for: [new]).get().opened.isEmpty)
        let socket = try #require(listeners.sockets(for: old.program)?.first)
        #expect(try #require(listeners.sockets(for: new.program)?.first) === socket)
        #expect(socket.backlog == 7)
        // The reload is taken back.
        #expect(listeners.restore([old]).isEmpty)
        #expect(socket.backlog == 1024 && socket.spec == old.program.sockets[0])
        #expect(listeners.release(new.program.sockets).closed.isEmpty)
        #expect(listeners.sockets(for: old.program)?.first === socket)
        #expect(listeners.sockets(for: new.program) == nil)
        #expect(listeners.release(old.program.sockets).closed.count == 1)
    }

    @Test func namesAreResolved() throws {
        var resolver = Resolver(lookUp: Resolver.askSystem)
        let named = SocketSpec(name: "http", address: .internet(host: "localhost", port: 81))
        let address = try resolver.resolve(named)
        #expect(address == SocketAddress(number: "127.0.0.1", port: 81))
        let unknown = SocketSpec(name: "http", address: .internet(host: "no-such-host.invalid", port: 81))
        #expect { try resolver.resolve(unknown) } throws: { error in
            "\(error)".hasPrefix("cannot listen on no-such-host.invalid:81: ") && "\(error)".hasSuffix(" (getaddrinfo)")
        }
    }

    @Test func ifOneSocketCannotBeOpenedNoneIsOpened() throws {
        let folder = try TemporaryFolder()
        let foreign = try openSocket()
        let taken = try #require(foreign.port)
        var listeners = Listeners()
        let path = folder.file("web.sock")
        let kept = SocketSpec(name: "kept", address: .internet(host: "127.0.0.1", port: 0), owner: "kept")
        _ = try listeners.prepare(for: [worker("kept", 0, [kept])]).get()

        let result = listeners.prepare(for: [
            worker("web", 0, [SocketSpec(name: "unix", address: .unix(path: path, mode: nil))], line: 3),
            worker("web", 1, [SocketSpec(name: "tcp", address: .internet(host: "127.0.0.1", port: taken))], line: 4),
            worker("web", 2, [SocketSpec(name: "far", address: .internet(host: "192.0.2.1", port: 0))], line: 5),
        ])
        guard case .failure(let refusals) = result else { throw Missing(what: "a refusal") }
        #expect(
            refusals.list.map(\.sentence) == [
                "cannot listen on 127.0.0.1:\(taken): address already in use (bind)",
                "cannot listen on 192.0.2.1:0: cannot assign requested address (bind)",
            ])
        #expect(refusals.list.map(\.location) == ["app.yaml:4:1", "app.yaml:5:1"])
        #expect(access(path, F_OK) != 0)
        #expect(listeners.count() == 1)
        #expect(listeners.sockets(for: Program(command: [], sockets: [kept])) != nil)
    }

    @Test(arguments: [("127.0.0.1", "0.0.0.0"), ("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "::")])
    func anAddressMayBeReplacedByAnOverlappingAddress(old: String, new: String) throws {
        var listeners = Listeners()
        let first = SocketSpec(name: "http", address: .internet(host: old, port: 0))
        let opened = try listeners.prepare(for: [worker("web", 0, [first])]).get().opened
        let port = try #require(opened.first?.port)
        // From here on, the port that the kernel chose is given as a number.
        let next = SocketSpec(name: "http", address: .internet(host: new, port: port))
        let second = try listeners.prepare(for: [worker("web", 0, [next])]).get().opened
        #expect(second.first?.port == port)
        _ = try Client(local("127.0.0.1", port))
        #expect(listeners.releaseAllBut([worker("web", 0, [next])]).closed.count == 1)
        _ = try Client(local("127.0.0.1", port))
        // SO_REUSEPORT is set only during the handover, so that no other socket can share the port by accident.
        #expect(second.first?.sharesPort == false)
    }

    @Test func aFailedPortHandoverResetsTheReusePortOption() throws {
        let foreign = try openSocket()
        var listeners = Listeners()
        let first = SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 0))
        let opened = try #require(try listeners.prepare(for: [worker("web", 0, [first])]).get().opened.first)
        let wide = SocketSpec(name: "http", address: .internet(host: "0.0.0.0", port: try #require(opened.port)))
        let taken = SocketSpec(name: "tcp", address: .internet(host: "127.0.0.1", port: try #require(foreign.port)))
        let result = listeners.prepare(for: [worker("web", 0, [wide]), worker("web", 1, [taken])])
        #expect(throws: Refusals.self) { try result.get() }
        #expect(!opened.sharesPort)
    }
}

extension Listeners {
    /// Ends all leases except those of the workers, as the core does after a reload.
    mutating func releaseAllBut(_ workers: [WorkerSpec]) -> (closed: [ListeningSocket], problems: [SystemError]) {
        release(Array(Set(leases.keys).subtracting(workers.flatMap(\.program.sockets))))
    }
}

/// Creates a worker with the given sockets.
func worker(_ group: String, _ number: Int, _ sockets: [SocketSpec], line: Int = 1) -> WorkerSpec {
    WorkerSpec(
        id: WorkerID(group: group, number: number), program: Program(command: ["/bin/true"], sockets: sockets),
        origin: Origin(file: "app.yaml", keyLocations: [Origin.KeyLocation(.listener, line: line, column: 1)]))
}

extension ListeningSocket {
    fileprivate var sharesPort: Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEPORT, &value, &length)
        return value != 0
    }

    /// The length of the accept queue in the kernel: the field `tcpi_sacked` of a listening socket.
    fileprivate var backlog: UInt32 {
        var information = [UInt32](repeating: 0, count: 32)
        var length = socklen_t(information.count * MemoryLayout<UInt32>.size)
        getsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &information, &length)
        return information[7]
    }
}
