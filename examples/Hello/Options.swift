/// What the command line asks for. Both `--bind HOST:PORT` and `--bind=HOST:PORT` are understood.
struct Options {
    /// What an answer begins with.
    var greeting = "Hello"
    /// `HOST:PORT` to listen on, for a worker that is given no socket.
    var bind: String?
    /// Environment variables to tell of.
    var shown: [String] = []
    /// Ignores TERM, so that only KILL ends it.
    var isDeaf = false
    /// Seconds until it dies.
    var dieAfter: UInt32?
    /// The whole command line. Words not known here are no error: a language runtime may add its own.
    let words: [String]

    init(_ words: some Sequence<String>) {
        self.words = Array(words)
        var rest = self.words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            var value: String? { parts.count == 2 ? parts[1] : rest.popFirst() }
            switch parts[0] {
            case "--greeting": greeting = value ?? greeting
            case "--bind": bind = value
            case "--show": shown += value.map { [$0] } ?? []
            case "--die-after": dieAfter = value.flatMap(UInt32.init)
            case "--deaf": isDeaf = true
            default: break
            }
        }
    }
}
