import Glibc
import Harness

/// Reads the lines that a program prints to one of its streams.
///
/// The stream is a socket pair, because its descriptors are close-on-exec from the start. Other tests start programs at
/// the same time. A program that inherited a descriptor would keep the stream open, and its end would not be seen.
struct LineReader: ~Copyable {
    /// The end that the program writes to.
    private(set) var writer: Int32
    private let reader: Int32
    private let transcript: Transcript
    private var rest: [UInt8] = []
    private(set) var lines: [String] = []
    private var taken: Set<Int> = []
    private var ended = false

    /// - Parameter transcript: Gets all that is read.
    init(into transcript: Transcript) throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw HarnessError("no socket pair: errno \(errno)") }
        self.transcript = transcript
        reader = ends[0]
        writer = ends[1]
        // Only the reader's end is non-blocking. The program's writes wait for the reader.
        _ = fcntl(writer, F_SETFL, 0)
    }

    deinit {
        close(reader)
        if writer >= 0 { close(writer) }
    }

    mutating func closeWriter() {
        close(writer)
        writer = -1
    }

    /// Returns the first line that contains all of `parts` and was not returned before.
    mutating func take(_ parts: [String]) throws -> String? {
        try read()
        let place = lines.indices.first { place in
            !taken.contains(place) && parts.allSatisfy { lines[place].contains($0) }
        }
        guard let place else { return nil }
        taken.insert(place)
        return lines[place]
    }

    /// Whether every process that could print has ended.
    mutating func isAtEnd() throws -> Bool {
        try read()
        return ended
    }

    private mutating func read() throws {
        var chunk = [UInt8](repeating: 0, count: 65536)
        // A bounded number of reads, because a program may print without end.
        for _ in 0..<64 where !ended {
            let count = Glibc.read(reader, &chunk, chunk.count)
            guard count >= 0 else { break }
            ended = count == 0
            rest += chunk[..<count]
            transcript.add(chunk[..<count])
        }
        while let end = rest.firstIndex(of: 10) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
    }
}
