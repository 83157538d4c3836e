import Glibc

/// What a program prints to one of its streams, line by line.
///
/// A socket pair, because it is born close-on-exec: other tests start programs at the same time, and one that got hold
/// of an end would keep this one from seeing the end of its output.
struct LineReader: ~Copyable {
    /// For the program.
    private(set) var writer: Int32
    private let reader: Int32
    private var rest: [UInt8] = []
    private(set) var lines: [String] = []
    private var taken: Set<Int> = []
    private var ended = false

    init() throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw HarnessError("no socket pair: errno \(errno)") }
        reader = ends[0]
        writer = ends[1]
        // Only our end: the program's own writes wait for us.
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

    /// The first line that holds all of `parts` and was not taken before.
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
        while !ended {
            let count = Glibc.read(reader, &chunk, chunk.count)
            guard count >= 0 else { break }
            ended = count == 0
            rest += chunk[..<count]
        }
        while let end = rest.firstIndex(of: 10) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
    }
}
