package import PreforkManifest

/// A part of the reference of keys: the keys of one mapping, with a title.
package struct KeyChapter: Sendable {
    /// The keys that lead to the mapping, such as `restart.backoff`, or its name.
    package let title: String
    /// What the mapping is, as sentences. Backticks stand around keys.
    package let lead: String
    private let table: KeyTable.ID

    private init(_ table: KeyTable.ID, _ title: String, _ lead: String) {
        (self.table, self.title, self.lead) = (table, title, lead)
    }

    /// The keys that are built.
    package var keys: [Key] { table.table.built }

    /// All parts, the most important first.
    package static let all = [
        KeyChapter(.top, "The top level", "A key that begins with `x-` is ignored, and serves as a place for anchors."),
        KeyChapter(
            .group, "A worker group",
            """
            `defaults` and each entry of `overrides` take the same keys, except `ids`, `count`, `overrides` and the plurals. Nor do
            `overrides` take `sockets`, `rollout` and `needs`, which are those of a whole group.
            """),
        KeyChapter(.listen, "listen", "The keys of `listen`, if it is a mapping."),
        KeyChapter(.socket, "sockets", "The keys of each socket below `sockets`, if it is a mapping."),
        KeyChapter(.restart, "restart", "The keys of `restart`."),
        KeyChapter(.backoff, "backoff", "The keys of `restart.backoff`."),
        KeyChapter(.intensity, "intensity", "The keys of `restart.intensity`."),
        KeyChapter(.stop, "stop", "The keys of `stop`."),
        KeyChapter(.readiness, "readiness", "The keys of `readiness`, which takes one of the first five."),
        KeyChapter(.liveness, "liveness", "The keys of `liveness`, which takes one of the first three."),
        KeyChapter(.tcp, "tcp", "The keys of `tcp`, in `readiness` and `liveness`."),
        KeyChapter(.http, "http", "The keys of `http`, in `readiness` and `liveness`."),
        KeyChapter(.silence, "liveness.log", "The key of `log` in `liveness`."),
        KeyChapter(.rollout, "rollout", "The keys of `rollout`."),
        KeyChapter(.recycle, "recycle", "The keys of `recycle`."),
        KeyChapter(
            .limits, "limits",
            "The keys of `limits`. A number is the soft and the hard limit; a mapping has `soft` and `hard`."),
        KeyChapter(
            .cgroup, "cgroup",
            "The keys of `cgroup`. Each limits the worker together with the processes that it starts."),
        KeyChapter(
            .log, "log", "The keys of `log`, if it is a mapping. `stdout` and `stderr` take all others of them."),
        KeyChapter(.rotate, "rotate", "The keys of `log.rotate`."),
        KeyChapter(.reload, "reload", "The keys of `reload`."),
        KeyChapter(.control, "control", "The keys of `control`, if it is a mapping."),
        KeyChapter(.history, "history", "The keys of `history`, if it is a mapping."),
        KeyChapter(.httpService, "The HTTP service", "The keys of `http` at the top level, if it is a mapping."),
        KeyChapter(.on, "on", "The keys of `on`: the program of each event, and how long it may run."),
    ]

    /// The mappings whose keys are those of another chapter, or that the lead of another chapter describes.
    package static let described: Set<KeyTable.ID> = [.defaults, .override, .stream, .limit, .byteLimit]

    /// The mappings that have a chapter.
    package static var tables: Set<KeyTable.ID> { Set(all.map(\.table)) }
}
