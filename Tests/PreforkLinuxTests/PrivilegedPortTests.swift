import Glibc
import Testing

@testable import PreforkLinux

@Suite struct PrivilegedPortTests {
    /// The test binds the highest port that is refused and the lowest one that is allowed, where they are free.
    @Test func theLowestPortIsTheLowestThatTheKernelAllows() {
        let lowest = PrivilegedPorts.lowestAllowed()
        #expect((0...65536).contains(lowest))
        let results = (1...1023).reversed().lazy.map { ($0, bindResult(UInt16($0))) }
        guard let (port, code) = results.first(where: { $0.1 != EADDRINUSE }) else { return }
        #expect((code == 0) == (port >= lowest), "port \(port): errno \(code), lowest \(lowest)")
    }

    /// Binds a port without listening on it. Returns 0 or the error number.
    private func bindResult(_ port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        // An address that no server of this machine uses.
        address.sin_addr.s_addr = UInt32(0x7F37_2A01).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? 0 : errno
    }
}
