import JSONText

/// One group of the manifest that is written, or its defaults.
struct DraftGroup: Sendable {
    let name: String
    /// What of the source led to the group.
    let origin: SettingOrigin
    /// The comments above the group.
    var notes: [Note] = []
    var keys = DraftMapping()

    init(_ name: String, from origin: SettingOrigin) {
        self.name = name
        self.origin = origin
    }

    mutating func decide(_ text: String) { notes.append(.decide(text)) }
    mutating func remark(_ text: String) { notes.append(.remark(text)) }

    /// Writes a key, with comments above it.
    mutating func set(
        _ path: String..., to value: JSON, from origin: SettingOrigin? = nil, decide: String? = nil,
        remark: String? = nil
    ) {
        let notes = [remark.map { Note.remark($0) }, decide.map { Note.decide($0) }].compactMap(\.self)
        keys.set(path[...], to: value, notes, from: origin ?? self.origin)
    }

    func has(_ path: String...) -> Bool { keys.value(at: path[...]) != nil }

    /// The items of a list of texts that is written at a key.
    func texts(of key: String) -> [String] {
        guard case .plain(.list(let items)) = keys.value(at: [key]) else { return [] }
        return items.compactMap(\.text)
    }

    /// The number that is written at a key; nil for something else.
    func integer(of key: String) -> Int? {
        guard case .plain(let value) = keys.value(at: [key]) else { return nil }
        return value.integer
    }

    /// The keys in the order in which manifests have them.
    var ordered: [DraftEntry] {
        keys.entries.enumerated().sorted { left, right in
            let (a, b) = (DraftGroup.rank(left.element.key), DraftGroup.rank(right.element.key))
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }

    private static func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }

    private static let order = [
        "description", "command", "args", "ids", "count", "host", "port", "path", "mode", "listen", "sockets", "cap",
        "runtime", "working_dir", "env_file", "env", "stdin", "needs", "user", "group", "supplementary_groups", "umask",
        "nice", "oom_score_adj", "cpu_affinity", "no_new_privileges", "capabilities", "limits", "cgroup", "readiness",
        "liveness", "watchdog", "restart", "stop", "recycle", "rollout", "log",
    ]
}
