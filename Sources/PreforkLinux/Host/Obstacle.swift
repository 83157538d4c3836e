internal import Glibc

/// Why this machine does not give what a worker needs.
package struct Obstacle: Error, Hashable, Sendable {
    /// As a sentence ends: `no such file or directory`.
    package let reason: String
    /// What else helps to mend it.
    package let note: String?

    init(_ reason: String, note: String? = nil) {
        self.reason = reason
        self.note = note
    }

    init(errno: Int32, note: String? = nil) { self.init(SystemError.sentence(for: errno), note: note) }
}
