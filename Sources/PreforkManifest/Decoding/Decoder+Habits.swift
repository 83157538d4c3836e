import Supervision

// The short forms that other systems have for what is a mapping here.

extension Decoder {
    /// `restart: always`, as in compose.
    static func restartShorthand(for node: Node, in source: SourceText) -> (hint: String, fix: Fix?)? {
        guard let scalar = node.scalar, !scalar.isNull else { return nil }
        let text = scalar.text.lowercased()
        // In compose the number is that of the attempts.
        if text.hasPrefix("on-failure:"), let deaths = Int(text.dropFirst(11)), Bounds.deaths.contains(deaths) {
            return ("write {policy: on-failure, intensity: {deaths: \(deaths)}}", nil)
        }
        if let policy = policySynonyms.certain(text, among: policies) ?? ["true": "always", "false": "never"][text] {
            return ("write {policy: \(policy)}", .writing("{policy: \(policy)}", for: node, in: source))
        }
        return ("write {policy: \(policySynonyms.similar[text] ?? "always")}, or another policy", nil)
    }

    private static let policies = RestartPolicy.Condition.allCases.map(\.rawValue)

    static let policySynonyms = Synonyms(
        same: ["no": "never", "unless-stopped": "always", "onfailure": "on-failure"],
        similar: ["on-abnormal": "on-failure", "unexpected": "on-failure", "exit_on_failure": "on-failure"])

    /// `stop: INT` and `stop: 30s`.
    static func stopShorthand(for node: Node, in source: SourceText) -> (hint: String, fix: Fix?)? {
        guard let text = node.scalar?.text, !text.isEmpty else { return nil }
        if let signal = Signal(name: text) {
            let fix =
                signal == .kill || text.contains("+") ? nil : Fix.writing("{signal: \(text)}", for: node, in: source)
            return ("write {signal: \(text)}", fix)
        }
        guard DurationText.parse(text) != nil else { return nil }
        return ("write {timeout: \(text)}", .writing("{timeout: \(text)}", for: node, in: source))
    }

    /// `env: [A=b]`, and the same in lines that begin with '- ', as in compose and Kubernetes.
    static func environmentShorthand(
        for node: Node, below key: Span, in source: SourceText
    ) -> (hint: String, fix: Fix?) {
        guard let items = node.sequence else { return ("write {} for none", nil) }
        let fix = items.isEmpty ? nil : variablesFix(for: items, of: node, below: key, in: source)
        switch items.first?.content {
        case .scalar(let scalar):
            guard let sign = scalar.text.firstIndex(of: "="), scalar.text.utf8.count <= 40,
                let value = FlowText.scalar(String(scalar.text[scalar.text.index(after: sign)...]))
            else { break }
            return ("write '\(scalar.text[..<sign]): \(value)', without '-'", fix)
        case .mapping(let entries):
            let texts = ["name", "value"].map { key in entries.first { $0.key.value == key }?.value.scalar?.text }
            guard let name = texts[0], let value = texts[1], name.utf8.count + value.utf8.count <= 40 else { break }
            return ("write '\(name): \(value)', without '-'", fix)
        case .sequence, .unknown, nil: break
        }
        return ("write 'NAME: value', without '-'", fix)
    }

    /// Nil when a name is no variable's or is there twice, and when a value holds a dollar: what other systems put in
    /// its place, nothing does here.
    private static func variablesFix(
        for items: [Node], of list: Node, below key: Span, in source: SourceText
    ) -> Fix? {
        var names: Set<String> = []
        var pairs: [(Node, text: String)] = []
        for item in items {
            guard let text = item.scalar?.text, source.spelling(of: text, at: item.span) != nil,
                let sign = text.firstIndex(of: "="), !text.contains("$"),
                let value = FlowText.scalar(String(text[text.index(after: sign)...]))
            else { return nil }
            let name = String(text[..<sign])
            guard VariableName.isPlain(name[...]), !VariableName.isReserved(name), names.insert(name).inserted
            else { return nil }
            pairs.append((item, "\(name): \(value)"))
        }
        let title = "write a mapping"
        if source.character(at: list.span.start) == "[" {
            guard list.span.start.line == list.span.end.line else { return nil }
            return Fix(title, [Fix.Edit(list.span, "{\(pairs.map(\.text).joined(separator: ", "))}")])
        }
        let edits = pairs.map { item, text in
            source.dash(before: item.span).map { dash in
                // A list may stand in the column of its key, a mapping below it may not.
                let indent = dash.column > key.start.column ? "" : "  "
                return Fix.Edit(Span(from: dash, to: item.span.end), indent + text)
            }
        }
        let sound = edits.compactMap { $0 }
        return sound.count == edits.count ? Fix(title, sound) : nil
    }
}

extension SourceText {
    /// The '-' of a list's item, when nothing but spaces stands around it.
    fileprivate func dash(before item: Span) -> Position? {
        let before = characters(onLine: Int(item.start.line), from: 1, count: Int(item.start.column) - 1)
        guard let dash = before.firstIndex(where: { $0 != " " }), before[dash] == "-",
            before[(dash + 1)...].allSatisfy({ $0 == " " })
        else { return nil }
        return Position(line: Int(item.start.line), column: dash + 1)
    }
}
