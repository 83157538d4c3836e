internal import Glibc

/// An open file descriptor, which is closed when its owner is destroyed.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Takes ownership of the descriptor that a system call returned.
    init(_ call: String, _ result: Int32, to attempt: @autoclosure () -> String) throws(SystemError) {
        raw = try SystemError.check(call, result, to: attempt())
    }

    /// Takes ownership of an open descriptor.
    init(owning raw: Int32) { self.raw = raw }

    // close(2) is not repeated after EINTR: Linux has already closed the descriptor, and its number may be in use
    // again.
    deinit { close(raw) }
}
