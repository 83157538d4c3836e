import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// A client of a worker.
struct Client: ~Copyable {
    private let descriptor: Descriptor

    init(_ address: SocketAddress, _ transport: SocketSpec.Transport = .tcp) throws {
        let kind = transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = try Descriptor(
            "socket", socket(address.family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), to: "call")
        // A limit for failure only: a worker that never answers.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor.raw, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        try SystemError.check(
            "connect", address.withPointer { connect(descriptor.raw, $0, $1) } ?? -1, to: "call")
        self.descriptor = descriptor
    }

    /// Sends a request and returns the answer: everything up to the end of a stream, or one datagram.
    consuming func ask(_ request: String = "GET / HTTP/1.0\r\n\r\n") throws -> String {
        let bytes = Array(request.utf8)
        try #require(send(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        var answer: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor.raw, &part, part.count, 0)
            try #require(count >= 0)
            answer += part.prefix(count)
            var kind: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor.raw, SOL_SOCKET, SO_TYPE, &kind, &length)
            if count == 0 || kind == Int32(SOCK_DGRAM.rawValue) { return String(decoding: answer, as: UTF8.self) }
        }
    }

    /// Returns the pid with which `probe serve` answers.
    static func pid(at address: SocketAddress) throws -> Int32? {
        let answer = try Client(address).ask()
        return answer.split(whereSeparator: \.isNewline).last.flatMap { Int32($0) }
    }
}

/// A numeric address of this machine.
func local(_ host: String = "127.0.0.1", _ port: UInt16) throws -> SocketAddress {
    try #require(SocketAddress(number: host, port: port))
}
