internal import Glibc

/// An open descriptor that is closed where its owner ends.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Takes over what `call` returned.
    init(_ call: String, _ result: Int32, to attempt: @autoclosure () -> String) throws(SystemError) {
        raw = try SystemError.check(call, result, to: attempt())
    }

    /// Takes over a descriptor that is known to be open.
    init(owning raw: Int32) { self.raw = raw }

    // Not repeated after EINTR: Linux has closed the descriptor by then, and its number may be someone else's.
    deinit { close(raw) }
}
