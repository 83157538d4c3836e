/// The lines of workers that a client of the control socket wants to read.
struct WantedLines: Hashable {
    /// The groups and workers, such as `web` and `web/3`; nil for all.
    var names: Set<String>?
    /// How many of the remembered lines are sent at most: the newest.
    var count = WantedLines.most
    /// The time of the oldest line, in milliseconds of the wall clock; nil for any.
    var since: Int64?
    /// Whether the lines that come from now on follow.
    var follows = false

    /// As many lines are sent of those that are remembered.
    static let most = 10_000
}

extension WantedLines {
    func write(to writer: inout ByteWriter) {
        writer.write(names == nil ? 0 : 1)
        writer.write(UInt64(names?.count ?? 0))
        for name in names ?? [] { writer.write(name) }
        writer.write(UInt64(clamping: count))
        writer.write(UInt64(clamping: since ?? 0))
        writer.write(follows ? 1 : 0)
    }

    init?(from reader: inout ByteReader) {
        guard let hasNames = reader.number(), let length = reader.number() else { return nil }
        var names: Set<String> = []
        for _ in 0..<length {
            guard let name = reader.text() else { return nil }
            names.insert(name)
        }
        guard let count = reader.number(), let since = reader.number(), let follows = reader.number() else {
            return nil
        }
        self.names = hasNames == 0 ? nil : names
        self.count = Int(clamping: count)
        self.since = since == 0 ? nil : Int64(clamping: since)
        self.follows = follows != 0
    }
}
