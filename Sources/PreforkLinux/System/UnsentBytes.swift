internal import Glibc

/// Bytes for the reader of a socket, which wait until it takes them. No call waits for the reader.
struct UnsentBytes {
    private var bytes: [UInt8] = []
    /// How many of the bytes the reader has taken.
    private var sent = 0
    /// Whether nobody reads any more.
    private(set) var isBroken = false

    /// How many taken bytes are kept at most, while others wait.
    private static let mostTaken = 256 * 1024

    /// How many bytes wait.
    var count: Int { bytes.count - sent }
    var isEmpty: Bool { count == 0 }

    mutating func add(_ new: some Sequence<UInt8>) { bytes += new }

    /// Sends what the reader takes now.
    ///
    /// - Returns: Whether it has taken something.
    @discardableResult
    mutating func send(to socket: borrowing Descriptor) -> Bool {
        let before = count
        while !isEmpty, !isBroken {
            let taken = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket.raw, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if taken > 0 {
                sent += taken
            } else if errno != EINTR {
                if errno != EAGAIN { isBroken = true }
                break
            }
        }
        let hasTaken = count < before
        if isEmpty {
            (bytes, sent) = ([], 0)
        } else if sent > UnsentBytes.mostTaken {
            // A reader that is always a little behind must not keep what it has taken.
            bytes.removeFirst(sent)
            sent = 0
        }
        return hasTaken
    }
}
