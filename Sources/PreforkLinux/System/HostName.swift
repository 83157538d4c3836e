internal import Glibc

/// The name of this machine.
package enum HostName {
    /// What `hostname` prints: the name as it was set, with its domain if it was set with one. Nil for a name that is not UTF-8.
    package static func current() -> String? {
        // HOST_NAME_MAX of Linux, and the zero at the end.
        var buffer = [CChar](repeating: 0, count: 65)
        guard gethostname(&buffer, buffer.count) == 0 else { return nil }
        return String(validating: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
