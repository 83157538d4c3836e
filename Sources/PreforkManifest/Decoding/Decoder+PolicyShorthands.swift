import Supervision

// Scalars and lists that other systems take where a manifest takes a mapping of settings.

extension Decoder {
    typealias Shorthand = (hint: String, fix: Fix?)

    /// The hint and the fix for a value that is not a mapping where a mapping of settings is expected.
    static func shorthand(for node: Node, of table: KeyTable.ID, in source: SourceText) -> Shorthand? {
        if node.scalar?.isNull == true || node.mapping != nil { return nil }
        return switch table {
        case .restart: restartShorthand(for: node, in: source)
        case .stop: stopShorthand(for: node, in: source)
        case .backoff: backoffShorthand(for: node)
        case .intensity: intensityShorthand(for: node)
        case .rollout: rolloutShorthand(for: node, in: source)
        case .recycle: recycleShorthand(for: node, in: source)
        case .limits: ("write {nofile: \(node.scalar?.text[...].digits ?? "4096")}, or another limit by its name", nil)
        case .cgroup: ("write {memory_max: 512MiB}, or another limit by its name", nil)
        case .top, .group, .defaults, .override, .listen, .socket, .readiness, .liveness, .tcp, .http, .limit,
            .byteLimit, .silence, .reload, .control, .history, .httpService, .on, .log, .stream, .rotate:
            nil
        }
    }

    /// `restart: always`, as in compose.
    private static func restartShorthand(for node: Node, in source: SourceText) -> Shorthand? {
        let words = words(of: node)
        guard let text = node.scalar?.text.lowercased() else {
            let policy = words.lazy.compactMap(policy).first ?? "always"
            return ("write {policy: \(policy)}", nil)
        }
        // In compose the number limits the attempts.
        if text.hasPrefix("on-failure:"), let deaths = Int(text.dropFirst(11)), Bounds.deaths.contains(deaths) {
            return ("write {policy: on-failure, intensity: {deaths: \(deaths)}}", nil)
        }
        if let policy = certainPolicy(meantBy: text) {
            return ("write {policy: \(policy)}", .writing("{policy: \(policy)}", for: node, in: source))
        }
        if Duration(manifestText: text) != nil { return ("write {backoff: {initial: \(text)}}", nil) }
        if let deaths = Int(text), Bounds.deaths.contains(deaths) {
            return ("write {intensity: {deaths: \(deaths)}}", nil)
        }
        return ("write {policy: \(Synonyms.restartConditions.similar[text] ?? "always")}, or another policy", nil)
    }

    /// The policy with the meaning that is nearest to a word of another system.
    static func policy(meantBy text: String) -> String? {
        certainPolicy(meantBy: text.lowercased()) ?? Synonyms.restartConditions.similar[text.lowercased()]
    }

    private static func certainPolicy(meantBy text: String) -> String? {
        Synonyms.restartConditions.certain(text, among: policies) ?? ["true": "always", "false": "never"][text]
    }

    private static let policies = RestartPolicy.Condition.allCases.map(\.rawValue)

    /// `stop: INT`, `stop: 30s`, `stop: [TERM, 30s]`, and the schedule `TERM/30/KILL` of start-stop-daemon.
    private static func stopShorthand(for node: Node, in source: SourceText) -> Shorthand? {
        let words = words(of: node)
        var signal: String?
        var timeout: String?
        var isExact = !words.isEmpty
        for word in words {
            if signal == nil, let named = Signal(name: word), named != .kill {
                signal = word
            } else if timeout == nil, let duration = DurationGuess.certain(from: word) {
                timeout = duration
                if duration != word { isExact = false }
            } else {
                isExact = false
            }
        }
        if words.count == 1, words.first.flatMap({ Signal(name: $0) }) == .kill {
            return ("write {timeout: 0s} to kill at once", nil)
        }
        guard signal != nil || timeout != nil else {
            return ("write {signal: TERM, timeout: 30s}: a worker is stopped by a signal", nil)
        }
        let pairs = [signal.map { "signal: \($0)" }, timeout.map { "timeout: \($0)" }].compactMap { $0 }
        let text = "{\(pairs.joined(separator: ", "))}"
        let isCertain = isExact && signal?.contains("+") != true
        return ("write \(text)", isCertain ? writing(text, for: node, in: source) : nil)
    }

    /// `backoff: 1s`, `backoff: [1s, 30s]`, `backoff: exponential`.
    private static func backoffShorthand(for node: Node) -> Shorthand? {
        let times = words(of: node).compactMap { DurationGuess.certain(from: $0) }
        switch times.count {
        case 0: return ("write {initial: 500ms, max: 30s}", nil)
        case 1: return ("write {initial: \(times[0])}", nil)
        default: return ("write {initial: \(times[0]), max: \(times[times.count - 1])}", nil)
        }
    }

    /// `intensity: 5`, `intensity: 5/60s`, `intensity: [5, 60]`.
    private static func intensityShorthand(for node: Node) -> Shorthand? {
        let words = words(of: node)
        guard let deaths = words.first.flatMap({ Int($0) }), Bounds.deaths.contains(deaths) else {
            return ("write {deaths: 5, within: 60s}", nil)
        }
        let within = words.dropFirst().lazy.compactMap { DurationGuess.certain(from: $0) }.first
        return ("write {deaths: \(deaths)\(within.map { ", within: \($0)" } ?? "")}", nil)
    }

    /// The texts of a list, or the words of a text.
    static func words(of node: Node) -> [String] {
        if let items = node.sequence { return items.prefix(20).compactMap { $0.scalar?.text } }
        guard let text = node.scalar?.text, text.utf8.count <= 100 else { return [] }
        return text.split { " ,;/|".contains($0) || $0 == "\n" }.map(String.init)
    }

    /// The fix that replaces a scalar or a list of scalars on one line.
    private static func writing(_ text: String, for node: Node, in source: SourceText) -> Fix? {
        guard node.sequence != nil else { return .writing(text, for: node, in: source) }
        let span = node.span
        guard span.start.line == span.end.line, source.character(at: span.start) == "[" else { return nil }
        return Fix("write \(text)", [Fix.Edit(span, text)])
    }
}
