/// The options on the command line. Both `--bind HOST:PORT` and `--bind=HOST:PORT` are accepted.
struct Options {
    /// The first word of each answer.
    var greeting = "Hello"
    /// The address `HOST:PORT` to listen on, for a worker that inherits no socket.
    var bind: String?
    /// The environment variables to show in each answer.
    var shown: [String] = []
    /// Whether the worker ignores TERM, so that only KILL ends it.
    var ignoresTerminate = false
    /// The number of seconds after which the worker ends by a signal.
    var dieAfter: UInt32?
    /// All words of the command line. Unknown words are ignored, because they can be options of a language runtime.
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
            case "--deaf": ignoresTerminate = true
            default: break
            }
        }
    }
}
