import Supervision

// Scalars and lists that other systems take where a manifest takes a mapping about a worker that runs.

extension Decoder {
    /// `readiness: notify`, `readiness: 5s`, `readiness: /healthz`, `liveness: 9100`.
    static func healthShorthand(for node: Node, of table: KeyTable.ID, in source: SourceText) -> Shorthand? {
        if node.mapping != nil { return nil }
        let isReadiness = table == .readiness
        let usual = isReadiness ? "{notify: true}" : "{http: {path: /healthz}}"
        if let items = node.sequence {
            let words = items.prefix(20).compactMap { $0.scalar?.text }
            let list = words.count == items.count && !words.isEmpty ? FlowText.list(words) : nil
            return ("write \(list.map { "{exec: \($0)}" } ?? usual)", nil)
        }
        guard let scalar = node.scalar, !scalar.isNull else { return ("write \(usual)", nil) }
        let text = scalar.text
        func certain(_ written: String) -> Shorthand {
            ("write \(written)", .writing(written, for: node, in: source))
        }
        switch text.lowercased() {
        case "notify", "sd_notify", "true", "yes", "on":
            return isReadiness ? certain("{notify: true}") : ("write \(usual)", nil)
        case "false", "no", "off", "none": return isReadiness ? certain("{notify: false}") : ("remove the key", nil)
        case "tcp": return certain("{tcp: {}}")
        case "http": return certain("{http: {}}")
        default: break
        }
        if isReadiness, let time = DurationGuess.certain(from: text) { return ("write {after: \(time)}", nil) }
        if text.hasPrefix("/"), !text.contains(" "), let path = FlowText.scalar(text) {
            return ("write {http: {path: \(path)}}, or {exec: [\(path)]} for a program", nil)
        }
        if case .integer(let port) = NumberText(text), Bounds.probedPort.contains(port) {
            return ("write {tcp: {port: \(port)}}", nil)
        }
        return ("write \(usual)", nil)
    }

    /// `tcp: 9100`, `tcp: true`, `http: /healthz`, `http: http://127.0.0.1:9100/healthz`.
    static func probeShorthand(for node: Node, of table: KeyTable.ID, in source: SourceText) -> Shorthand? {
        if node.mapping != nil { return nil }
        guard let text = node.scalar?.text, node.scalar?.isNull == false else {
            return ("write {} for the worker's own address", nil)
        }
        func certain(_ written: String) -> Shorthand {
            ("write \(written)", .writing(written, for: node, in: source))
        }
        if ["true", "yes", "on"].contains(text.lowercased()) { return certain("{}") }
        if case .integer(let port) = NumberText(text), Bounds.probedPort.contains(port) {
            return certain("{port: \(port)}")
        }
        if table == .http, text.hasPrefix("/"), let path = FlowText.scalar(text), path == text {
            return certain("{path: \(path)}")
        }
        let isURL = text.hasPrefix("http://")
        let rest = isURL ? text.dropFirst(7) : text[...]
        let path = rest.drop { $0 != "/" }
        if let address = AddressText.parts(of: String(rest.prefix { $0 != "/" })), path.isEmpty || table == .http {
            let host = address.host.flatMap(FlowText.scalar).map { "host: \($0), " } ?? ""
            return ("write {\(path.isEmpty ? "" : "path: \(path), ")\(host)port: \(address.port)}", nil)
        }
        return ("write {port: 9100}, or {} for the worker's own address", nil)
    }

    /// `rollout: 25%`, `rollout: RollingUpdate`.
    static func rolloutShorthand(for node: Node, in source: SourceText) -> Shorthand? {
        guard let text = node.scalar?.text else { return ("write {max_surge: 1}", nil) }
        let isAmount = text.hasSuffix("%") && text.dropLast().digits.flatMap { Int($0) }.map { $0 <= 100 } ?? false
        if isAmount || (Int(text).map(Bounds.workers.contains) ?? false) {
            return ("write {max_surge: \(text)}, or {max_unavailable: \(text)}", nil)
        }
        if let policy = Synonyms.rolloutFailures.certain(text, among: RolloutPolicy.OnFailure.allCases.map(\.rawValue))
        {
            return ("write {on_failure: \(policy)}", .writing("{on_failure: \(policy)}", for: node, in: source))
        }
        return ("write {max_surge: 1} to start first, {max_unavailable: 1} to stop first", nil)
    }

    /// `recycle: 24h`, `recycle: 900MiB`.
    static func recycleShorthand(for node: Node, in source: SourceText) -> Shorthand? {
        guard let text = node.scalar?.text else { return ("write {max_age: 24h}", nil) }
        if Int(sizeText: text) != nil {
            return ("write {max_rss: \(text)}", .writing("{max_rss: \(text)}", for: node, in: source))
        }
        if Duration(manifestText: text) != nil {
            return ("write {max_age: \(text)}", .writing("{max_age: \(text)}", for: node, in: source))
        }
        return ("write {max_age: 24h}, or {max_rss: 900MiB}", nil)
    }
}
