extension Decoder {
    /// The group's ids from `ids` or `count`; nil when they have errors.
    mutating func ids(of entries: [MappingEntry]) -> IDs? {
        let ids = entries.first { $0.key.value == "ids" }
        let count = entries.first { $0.key.value == "count" }
        if let ids, let count {
            let (first, second) = ids.key.span.start < count.key.span.start ? (ids, count) : (count, ids)
            findings.report(
                .idsAndCount, "cannot use both 'ids' and 'count'", at: second.key.span, hint: "keep one of them",
                related: [Diagnostic.Related("'\(first.key.value)' is set here", at: first.key.span)])
            return nil
        }
        if let ids {
            warnOfSingle(ids.value)
            return distinct(ids.value)
        }
        guard let count else { return hire(1, at: nil) ? .implied : nil }
        let text = count.value.scalar?.text ?? ""
        if NumberText(text) == .huge, !text.hasPrefix("-") {
            _ = hire(.max, at: count.value.span)
            return nil
        }
        let list = Decoder.list(from: text, in: Bounds.id).map {
            "write the number of workers, or 'ids: \($0)' for these ids"
        }
        let hint = list ?? Decoder.countHint(for: count.value)
        guard let number = integer(count.value, as: "count", in: 0...Int.max, hint: hint),
            hire(number, at: count.value.span)
        else { return nil }
        return IDs(numbers: Array(0..<number), span: count.value.span)
    }

    /// `0-3`, `[0, 1]` and `4 workers` in place of a number of workers.
    private static func countHint(for node: Node) -> String? {
        if node.sequence != nil { return "write 'ids' for a list of ids, or the number of workers" }
        guard let text = node.scalar?.text, text.utf8.count <= 40 else { return nil }
        if let ends = ends(of: text), ends.first <= ends.last, Bounds.id.contains(ends.last) {
            return "write 'ids: \(ends.first)-\(ends.last)', or \(ends.last - ends.first + 1) for as many workers"
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if ["auto", "max", "all"].contains(text) || text.hasSuffix("%") || text.contains(".") {
            return "write the number of workers, such as 4"
        }
        // `4x`, `4 workers`
        guard let number = digits.digits, text.dropFirst(digits.count).allSatisfy({ $0.isLetter || $0 == " " }) else {
            return nil
        }
        return "write \(number)"
    }

    /// Warns of `ids: 5`, which is one worker where five may have been meant.
    private mutating func warnOfSingle(_ node: Node) {
        guard let scalar = node.scalar, scalar.isPlain, case .integer(let id) = NumberText(scalar.text),
            id > 1, Bounds.id.contains(id)
        else { return }
        findings.report(
            .singleID, "cannot read 'ids: \(id)' as a number of workers: it means one worker with the id \(id)",
            at: node.span,
            hint: "write 'count: \(id)' for \(id) workers, or 'ids: [\(id)]' for the worker with the id \(id)")
    }

    private mutating func distinct(_ node: Node) -> IDs? {
        guard let ranges = ranges(node, as: "ids", in: Bounds.id, .badID, example: "0-3"),
            hire(ranges.reduce(0) { $0 + $1.value.count }, at: node.span)
        else { return nil }
        var numbers: [Int] = []
        var seen: [Int: Span] = [:]
        var areDistinct = true
        for range in ranges {
            // Of a range, only the first duplicate is reported.
            if let twice = range.value.first(where: { seen[$0] != nil }), let first = seen[twice] {
                areDistinct = false
                findings.report(
                    .duplicateID, "cannot use the id \(twice) twice", at: range.span,
                    related: [Diagnostic.Related("first used here", at: first)])
            }
            for id in range.value { seen[id] = seen[id] ?? range.span }
            numbers += range.value
        }
        return areDistinct ? IDs(numbers: numbers, span: node.span) : nil
    }

    /// Counts workers before memory is allocated for them. Returns false when the manifest has too many.
    private mutating func hire(_ count: Int, at span: Span?) -> Bool {
        let (sum, overflow) = workers.addingReportingOverflow(count)
        guard !overflow, sum <= Bounds.workers.upperBound else {
            findings.report(
                .tooManyWorkers, "cannot run more than \(Bounds.workers.upperBound) workers in one manifest",
                at: span ?? .fileStart)
            return false
        }
        workers = sum
        return true
    }

    /// Integers and ranges such as `4-7`, alone or in a list. The ranges are not expanded, because they may be long.
    mutating func ranges(
        _ node: Node, as name: String, in limits: ClosedRange<Int>, _ code: Diagnostic.Code, example: String
    ) -> [Located<ClosedRange<Int>>]? {
        if let entries = node.mapping, entries.count == 1, let entry = entries.first,
            entry.value.scalar?.isNull == true, let ends = Decoder.ends(of: entry.key.value)
        {
            // `{0..3}`, as shells write a range.
            refuse(node, as: name, expecting: "a range", hint: "write \(ends.first)-\(ends.last)", code)
            return nil
        }
        guard
            let items = items(
                node, as: name,
                expecting: "a list of numbers from \(limits.lowerBound) to \(limits.upperBound), or a range,")
        else { return nil }
        if let text = node.scalar?.text, let list = Decoder.list(from: text, in: limits) {
            refuse(node, as: name, expecting: "a list", hint: "write \(list)", code)
            return nil
        }
        return items.all { range($0, as: name, in: limits, code, example: example) }
    }

    /// `[8080, 8081]` for `8080,8081`; nil for a text that may be one number.
    private static func list(from text: String, in limits: ClosedRange<Int>) -> String? {
        guard text.utf8.count <= 200, text.contains(",") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        let areSound = parts.allSatisfy { part in
            if case .integer(let number) = NumberText(part) { return limits.contains(number) }
            return ends(of: part).map { $0.isWritten && limits.contains($0.first) && limits.contains($0.last) } ?? false
        }
        return areSound ? "[\(parts.joined(separator: ", "))]" : nil
    }

    /// One integer, or one range.
    mutating func range(
        _ node: Node, as name: String, in limits: ClosedRange<Int>, _ code: Diagnostic.Code, example: String
    ) -> Located<ClosedRange<Int>>? {
        guard let text = node.scalar?.text, NumberText(text) == .none, let ends = Decoder.ends(of: text) else {
            let port = name == "ports" ? Decoder.portShorthand(for: node, in: source)?.hint : nil
            return integer(
                node, as: name, in: limits, code, hint: port ?? "write a number, or a range such as \(example)",
                trapHint: node.scalar.flatMap { Decoder.colonHint(for: $0.text, as: name) }
            ).map { Located($0...$0, at: node.span) }
        }
        guard ends.isWritten else {
            let range = "\(ends.first)-\(ends.last)"
            let isCertain =
                ends.isCertain && ends.first <= ends.last && limits.contains(ends.first)
                && limits.contains(ends.last)
            refuse(
                node, as: name, expecting: "a range", hint: "write \(range)", code,
                fix: isCertain ? .writing(range, for: node, in: source) : nil)
            return nil
        }
        guard ends.first <= ends.last else {
            refuse(
                node, as: name, expecting: "a range from the lower to the higher number",
                hint: "write \(ends.last)-\(ends.first)", code)
            return nil
        }
        guard limits.contains(ends.first), limits.contains(ends.last) else {
            refuse(
                node, as: name, expecting: "a range within \(limits.lowerBound)-\(limits.upperBound)", code)
            return nil
        }
        return Located(ends.first...ends.last, at: node.span)
    }

    /// `0:3` is a range in other systems; `8080:80` maps a port of the host to a port of a container.
    private static func colonHint(for text: String, as name: String) -> String? {
        if name == "ports", text.hasPrefix(":") { return AddressText.hint(for: text) }
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
        if name == "ports" { return "write 'port: \(first)': workers use the ports of this host, without a mapping" }
        return first <= last ? "write \(first)-\(last)" : nil
    }

    private struct Ends {
        let first: Int
        let last: Int
        /// Whether the range is written as a manifest requires.
        let isWritten: Bool
        /// Whether no other range can have been meant. In some languages `4..7` does not include its end, and `010` is
        /// octal.
        let isCertain: Bool
    }

    private static let separators: Set<String> = [
        "-", "..", "...", "..<", "..=", "–", "—", "−", "~", "to", "through", "thru",
    ]

    /// The ends of a range in a manifest's form, `4-7`, or in a form of other systems: `4..7`, `4...7`, `4..=7`,
    /// `4 - 7`, `4 to 7`.
    private static func ends(of text: String) -> Ends? {
        let digits = text.split { !("0"..."9" ~= $0) }
        guard digits.count == 2, let first = Int(digits[0]), let last = Int(digits[1]),
            text.hasPrefix(digits[0]), text.hasSuffix(digits[1])
        else { return nil }
        let middle = text.dropFirst(digits[0].count).dropLast(digits[1].count)
        let separator = middle.filter { $0 != " " }
        guard separators.contains(separator) else { return nil }
        let numbers = digits.map { NumberText(String($0)) }
        return Ends(
            first: first, last: separator == "..<" ? max(last, 1) - 1 : last,
            isWritten: middle == "-" && numbers.allSatisfy { if case .integer = $0 { true } else { false } },
            isCertain: separator != ".." && (separator != "..<" || first < last)
                && !numbers.contains { if case .trap(_, nil) = $0 { true } else { false } })
    }
}
