/// The words that other systems use for the values of one key.
struct Synonyms: Sendable {
    /// The manifest's word for each foreign word with the same meaning.
    var same: [String: String] = [:]
    /// The manifest's nearest word for each foreign word with a similar meaning. The choice is left to a person.
    var similar: [String: String] = [:]
    /// What to write in place of a foreign word that no word of the manifest stands for.
    var explanations: [String: String] = [:]

    /// Returns the word that is certainly meant: by another spelling, a typing mistake, or another system's word with
    /// the same meaning.
    func certain(_ word: String, among words: [String]) -> String? {
        Suggestion.respelled(word, among: words) ?? same[word.lowercased()] ?? Suggestion.typo(of: word, among: words)
    }
}

extension Synonyms {
    static let restartConditions = Synonyms(
        same: ["no": "never", "unless-stopped": "always", "onfailure": "on-failure"],
        similar: ["on-abnormal": "on-failure", "unexpected": "on-failure", "exit_on_failure": "on-failure"])

    static let listenOwners = Synonyms(
        similar: [
            "parent": "master", "manager": "master", "supervisor": "master", "arbiter": "master",
            "prefork-run": "master", "prefork": "master", "auto": "master", "child": "worker", "program": "worker",
            "process": "worker",
            "self": "worker", "app": "worker", "command": "worker",
        ])

    static let transports = Synonyms(
        same: ["tcp4": "tcp", "tcp6": "tcp", "stream": "tcp", "udp4": "udp", "udp6": "udp", "dgram": "udp"],
        similar: [
            "http": "tcp", "https": "tcp", "http1": "tcp", "http2": "tcp", "grpc": "tcp", "tls": "tcp",
            "quic": "udp", "http3": "udp", "datagram": "udp",
        ])

    static let whenDown = Synonyms(
        similar: [
            "drop": "refuse", "reject": "refuse", "deny": "refuse", "close": "refuse", "fail": "refuse",
            "wait": "queue", "hold": "queue", "keep": "queue", "accept": "queue", "block": "queue",
        ])

    static let logFormats = Synonyms(
        same: ["plain": "text", "none": "inherit", "inherited": "inherit", "jsonl": "json", "ndjson": "json"],
        similar: ["stdout": "inherit", "stderr": "inherit", "console": "inherit", "logfmt": "text", "prefix": "text"])

    static let drops = Synonyms(
        same: ["no": "never", "none": "never"], similar: ["newest": "oldest", "always": "oldest", "block": "never"])

    static let compressions = Synonyms(
        same: ["gz": "gzip", "zst": "zstd"], similar: ["true": "gzip", "yes": "gzip", "xz": "zstd", "bzip2": "zstd"])

    static let escalations = Synonyms(
        similar: [
            "give-up": "hold", "wait": "hold", "pause": "hold", "disable": "hold", "ignore": "hold",
            "group": "stop-group",
            "shutdown": "exit", "quit": "exit", "abort": "exit", "fail": "exit", "die": "exit", "terminate": "exit",
        ],
        explanations: [
            "restart": "a worker is relaunched until it has died too often: 'then' says what follows",
            "relaunch": "a worker is relaunched until it has died too often: 'then' says what follows",
        ])

    static let standardInputs = Synonyms(
        same: ["none": "null", "/dev/null": "null", "devnull": "null", "dev-null": "null", "null": "null"],
        similar: [
            "false": "null", "no": "null", "off": "null", "closed": "null", "close": "null", "empty": "null",
            "": "null", "inherit": "null", "tty": "null", "terminal": "null", "pipe": "null", "file": "null",
            "true": "null", "inetd": "socket", "fd": "socket", "listener": "socket",
        ])

    static let needs = Synonyms(
        same: [
            "service_healthy": "ready", "service_completed_successfully": "completed", "healthy": "ready",
            "process_healthy": "ready", "process_completed_successfully": "completed", "up": "ready",
        ],
        similar: [
            "service_started": "ready", "started": "ready", "process_started": "ready", "true": "ready",
            "process_completed": "completed", "done": "completed", "exited": "completed", "finished": "completed",
        ])

    static let rolloutFailures = Synonyms(
        same: ["roll-back": "rollback", "undo": "rollback"],
        similar: ["revert": "rollback", "stop": "pause", "ignore": "continue"])

    static let stopScopes = Synonyms(
        same: ["control-group": "group"],
        similar: [
            "all": "group", "true": "group", "yes": "group", "tree": "group", "children": "group", "false": "process",
            "no": "process", "main": "process", "parent": "process", "leader": "process", "none": "process",
        ])
}
