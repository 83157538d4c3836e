import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct SocketOptionTests {
    /// A program that does not know its socket as one of TCP does not set the option, and sends each answer 40 ms late.
    @Test func anAcceptedConnectionSendsSmallWritesAtOnce() throws {
        let socket = try open()
        let port = try #require(socket.port)
        _ = try Client(local("127.0.0.1", port))
        let connection = try Descriptor("accept", accept(socket.descriptor.raw, nil, nil), to: "test")
        #expect(try value(Int32(IPPROTO_TCP), TCP_NODELAY, of: connection) == 1)
    }

    @Test func everyOptionReachesTheKernel() throws {
        var options = SocketOptions()
        options.noDelay = false
        options.keepAlive = true
        options.deferAccept = .milliseconds(2500)
        options.fastOpen = 9
        options.receiveBuffer = 20_000
        options.sendBuffer = 30_000
        options.freebind = true
        let socket = try open(options)
        #expect(try value(Int32(IPPROTO_TCP), TCP_NODELAY, of: socket.descriptor) == 0)
        #expect(try value(SOL_SOCKET, SO_KEEPALIVE, of: socket.descriptor) == 1)
        // The kernel rounds up to the time of a retransmission.
        #expect(try value(Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, of: socket.descriptor) >= 3)
        #expect(try value(Int32(IPPROTO_TCP), TCP_FASTOPEN, of: socket.descriptor) == 9)
        #expect(try value(SOL_SOCKET, SO_RCVBUF, of: socket.descriptor) == 40_000)
        #expect(try value(SOL_SOCKET, SO_SNDBUF, of: socket.descriptor) == 60_000)
        #expect(try value(Int32(IPPROTO_IP), IP_FREEBIND, of: socket.descriptor) == 1)
    }

    @Test(arguments: [false, true])
    func theIPv6WildcardTakesIPv4UnlessItIsForbidden(ipv6Only: Bool) throws {
        var options = SocketOptions()
        options.ipv6Only = ipv6Only
        let socket = try open(options, host: "::")
        #expect(try value(Int32(IPPROTO_IPV6), IPV6_V6ONLY, of: socket.descriptor) == (ipv6Only ? 1 : 0))
        let address = try local("127.0.0.1", #require(socket.port))
        if ipv6Only {
            #expect(throws: SystemError.self) { _ = try Client(address) }
        } else {
            _ = try Client(address)
        }
    }

    @Test func anOpenSocketTakesOtherOptionsAndGivesThemUp() throws {
        let socket = try open()
        let standard = socket.spec
        let size = try value(SOL_SOCKET, SO_RCVBUF, of: socket.descriptor)
        var spec = standard
        spec.options.noDelay = false
        spec.options.keepAlive = true
        spec.options.fastOpen = 5
        spec.options.receiveBuffer = 12_345
        try socket.adjust(to: spec)
        #expect(try value(Int32(IPPROTO_TCP), TCP_NODELAY, of: socket.descriptor) == 0)
        #expect(try value(SOL_SOCKET, SO_KEEPALIVE, of: socket.descriptor) == 1)
        #expect(try value(Int32(IPPROTO_TCP), TCP_FASTOPEN, of: socket.descriptor) == 5)
        #expect(try value(SOL_SOCKET, SO_RCVBUF, of: socket.descriptor) == 24_690)
        try socket.adjust(to: standard)
        #expect(try value(Int32(IPPROTO_TCP), TCP_NODELAY, of: socket.descriptor) == 1)
        #expect(try value(SOL_SOCKET, SO_KEEPALIVE, of: socket.descriptor) == 0)
        #expect(try value(Int32(IPPROTO_TCP), TCP_FASTOPEN, of: socket.descriptor) == 0)
        #expect(try value(SOL_SOCKET, SO_RCVBUF, of: socket.descriptor) == size)
    }

    @Test func anInterfaceThatDoesNotExistIsRefusedAtItsLine() throws {
        var spec = SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 0))
        spec.options.interface = "no-such-if"
        var worker = worker("web", 0, [spec])
        worker.origin = Origin(
            file: "app.yaml",
            keyLocations: [
                Origin.KeyLocation(.listener, line: 3, column: 1),
                Origin.KeyLocation(.socketOptions, line: 4, column: 1),
            ])
        var listeners = Listeners()
        guard case .failure(let refusals) = listeners.prepare(for: [worker]) else { throw Missing(what: "a refusal") }
        let sentence = "cannot set 'interface' of 127.0.0.1:0 to no-such-if: no such device (setsockopt)"
        #expect(refusals.list.map(\.sentence) == [sentence])
        #expect(refusals.list.map(\.location) == ["app.yaml:4:1"])
    }

    /// A socket of another family, or of UDP, has fewer options. Setting them would fail.
    @Test func aSocketWithoutAnOptionIgnoresIt() throws {
        var options = SocketOptions()
        options.deferAccept = .seconds(1)
        options.ipv6Only = true
        _ = try open(options, transport: .udp)
        let folder = try TemporaryFolder()
        let unix = SocketSpec(name: "s", address: .unix(path: folder.file("a.sock"), mode: nil), options: options)
        _ = try ListeningSocket(unix, at: SocketAddress(unix: folder.file("a.sock")))
    }

    private func open(
        _ options: SocketOptions = SocketOptions(), host: String = "127.0.0.1",
        transport: SocketSpec.Transport = .tcp
    ) throws -> ListeningSocket {
        let spec = SocketSpec(
            name: "web", address: .internet(host: host, port: 0), transport: transport, options: options)
        return try ListeningSocket(spec, at: local(host, 0))
    }

    private func value(_ level: Int32, _ name: Int32, of socket: borrowing Descriptor) throws -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try SystemError.check("getsockopt", getsockopt(socket.raw, level, name, &value, &size), to: "test")
        return value
    }
}
