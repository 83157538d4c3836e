import Glibc
import Testing

@testable import PreforkLinux

/// The properties that a process reads of an inherited socket.
@Suite struct SocketPropertiesTests {
    /// Binds a socket to the address and returns its properties.
    private func facts(_ address: SocketAddress, _ kind: __socket_type = SOCK_STREAM) throws -> SocketProperties {
        let socket = try Descriptor(
            "socket", socket(address.family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), to: "test")
        #expect(address.withPointer { bind(socket.raw, $0, $1) } == 0)
        return try SocketProperties(of: socket.raw)
    }

    @Test func port0IsReplacedByTheActualPort() throws {
        let facts = try facts(#require(SocketAddress(number: "127.0.0.1", port: 0)))
        let port = try #require(facts.address.port)
        #expect(port > 0)
        #expect(facts.address == .ipv4(host: "127.0.0.1", port: port))
        #expect("\(facts.address)" == "127.0.0.1:\(port)")
        // The socket is bound, but listen(2) was not called.
        #expect(facts.isStream && !facts.isListening)
    }

    @Test func anIPv6AddressStandsInBrackets() throws {
        let facts = try facts(#require(SocketAddress(number: "::1", port: 0)), SOCK_DGRAM)
        let port = try #require(facts.address.port)
        #expect(facts.address == .ipv6(host: "::1", port: port))
        #expect("\(facts.address)" == "[::1]:\(port)")
        #expect(!facts.isStream)
    }

    @Test func aLinkLocalAddressNamesItsInterface() throws {
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = UInt16(80).bigEndian
        six.sin6_scope_id = 2
        #expect(inet_pton(AF_INET6, "fe80::1", &six.sin6_addr) == 1)
        let address = withUnsafePointer(to: &six) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                SocketAddress(at: $0, length: socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        #expect(BoundAddress(address)?.description == "[fe80::1%2]:80")
    }

    @Test func anAbstractNameIsNotAPath() throws {
        let name = "prefork-test-\(getpid())-facts"
        let facts = try facts(#require(SocketAddress(abstract: Array(name.utf8))))
        #expect(facts.address == .abstract(name: name))
        #expect("\(facts.address)" == "unix @\(name)")
        #expect(facts.address.port == nil)
    }

    @Test func anUnboundUnixSocketHasAnEmptyPath() throws {
        let socket = try Descriptor(
            "socket", socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), to: "test")
        #expect(try SocketProperties(of: socket.raw).address == .unix(path: ""))
    }

    @Test func anotherAddressFamilyIsAnError() throws {
        let socket = try Descriptor(
            "socket", socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), to: "test")
        let error = #expect(throws: SystemError.self) { try SocketProperties(of: socket.raw) }
        #expect(error?.reason == "address family not supported by protocol")
    }
}
