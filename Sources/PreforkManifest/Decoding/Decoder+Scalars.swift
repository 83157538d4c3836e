extension Decoder {
    /// A decimal integer in a range.
    ///
    /// - Parameters:
    ///   - trapHint: The hint for a number in another notation, in place of the general hint.
    ///   - rangeHint: The hint for a number out of the range.
    mutating func integer(
        _ node: Node, as name: String, in range: ClosedRange<Int>, _ code: Diagnostic.Code = .outOfRange,
        hint: String? = nil, trapHint: String? = nil, rangeHint: String? = nil
    ) -> Int? {
        guard let scalar = node.scalar else {
            refuse(node, as: name, expecting: range.words, hint: hint)
            return nil
        }
        switch NumberText(scalar.text) {
        case .integer(let value) where range.contains(value):
            if scalar.isPlain { return value }
            if findings.counts(.wrongType) { return nil }
            refuse(
                node, as: name, expecting: range.words,
                hint: scalar.isTagged ? "remove the tag" : "write it without quotes",
                fix: .writing(String(value), for: node, in: source))
        case .integer, .huge: refuse(node, as: name, expecting: range.words, hint: rangeHint, code)
        case .trap(let trap, let meant):
            let certain = meant.flatMap { range.contains($0) ? $0 : nil }
            refuse(
                node, as: name, expecting: "a plain decimal number", hint: trapHint ?? trap, .noNumber,
                fix: certain.flatMap { .writing(String($0), for: node, in: source) })
        case .none:
            refuse(
                node, as: name, expecting: range.words, hint: hint ?? Decoder.leadingNumber(of: scalar.text, in: range))
        }
        return nil
    }

    /// The hint for a number with a word behind it, such as `5 per minute` or `64 connections`.
    private static func leadingNumber(of text: String, in range: ClosedRange<Int>) -> String? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits), range.contains(number), rest.first?.isLetter ?? false,
            digits.count + 1 < text.count, text.utf8.count <= 40,
            !rest.contains(where: \.isNumber), text.dropFirst(digits.count).first == " "
        else { return nil }
        return "write \(number)"
    }

    /// A decimal number with or without a fraction.
    mutating func number(_ node: Node, as name: String, in range: ClosedRange<Int>) -> Double? {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        if let scalar = node.scalar, case .trap(let hint, let meant) = NumberText(scalar.text.wholePart) {
            let written = meant.map { "\($0)\(scalar.text.dropFirst(scalar.text.wholePart.count))" }
            refuse(
                node, as: name, expecting: expected, hint: written.map { "write \($0)" } ?? hint, .noNumber,
                fix: written.flatMap { .writing($0, for: node, in: source) })
            return nil
        }
        guard let scalar = node.scalar, scalar.isPlain, let value = Double(core: scalar.text) else {
            let isQuoted = node.scalar.flatMap { Double(core: $0.text) } != nil
            // `x2`, `2x`
            let bare = node.scalar.map { $0.text.filter { !"xX×* ".contains($0) } }
            let isFactor = bare.flatMap { Double(core: $0) }.map { $0 >= Double(range.lowerBound) } ?? false
            refuse(
                node, as: name, expecting: expected,
                hint: isQuoted ? "write it without quotes" : isFactor ? bare.map { "write \($0)" } : nil)
            return nil
        }
        guard value >= Double(range.lowerBound), value <= Double(range.upperBound) else {
            refuse(node, as: name, expecting: expected, .outOfRange)
            return nil
        }
        return value
    }

    mutating func boolean(_ node: Node, as name: String) -> Bool? {
        let text = node.scalar?.text ?? ""
        let isPlain = node.scalar?.isPlain ?? false
        if isPlain, ["true", "True", "TRUE"].contains(text) { return true }
        if isPlain, ["false", "False", "FALSE"].contains(text) { return false }
        let meant: Bool? =
            switch text.lowercased() {
            case "yes", "y", "on", "true", "1": true
            case "no", "n", "off", "false", "0": false
            default: nil
            }
        refuse(
            node, as: name, expecting: "true or false", hint: meant.map { "write \($0)" },
            meant == nil ? .wrongType : .noBoolean,
            fix: meant.flatMap { .writing(String($0), for: node, in: source) })
        return nil
    }

    /// A text that is not empty and has no placeholder.
    mutating func text(_ node: Node, as name: String, expecting expected: String, hint: String? = nil) -> String? {
        guard let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty, !scalar.text.holdsPlaceholder else {
            refuse(node, as: name, expecting: expected, hint: hint)
            return nil
        }
        return scalar.text
    }

    /// One of a few words.
    ///
    /// - Parameter synonyms: Other systems' words for the words.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ node: Node, as name: String, _: Word.Type, synonyms: Synonyms = Synonyms(), hint: String? = nil,
        _ code: Diagnostic.Code = .unknownWord
    ) -> Word? {
        word(node, as: name, among: Word.allCases.map(\.rawValue), synonyms: synonyms, hint: hint, code)
            .flatMap(Word.init(rawValue:))
    }

    /// - Parameter orNull: Whether null may be written as well.
    mutating func word(
        _ node: Node, as name: String, among words: [String], orNull: Bool = false, synonyms: Synonyms,
        hint: String? = nil, _ code: Diagnostic.Code = .unknownWord
    ) -> String? {
        let choices = (orNull ? ["null"] : []) + words
        guard let scalar = node.scalar, !scalar.isNull, !scalar.text.holdsPlaceholder else {
            refuse(node, as: name, expecting: choices.joinedByOr, hint: hint)
            return nil
        }
        if words.contains(scalar.text) { return scalar.text }
        if findings.counts(code) { return nil }
        let certain = synonyms.certain(scalar.text, among: words)
        let near =
            certain ?? synonyms.similar[scalar.text.lowercased()]
            ?? Suggestion.nearest(to: scalar.text, among: words)
        findings.report(
            code,
            code == .unknownRuntime
                ? "unknown runtime '\(scalar.text.excerpt)'" : "unknown value '\(scalar.text.excerpt)' of '\(name)'",
            at: node.span,
            hint: OddCharacter.hint(in: scalar.text) ?? Decoder.withoutComma(node, in: source)?.hint
                ?? synonyms.explanations[scalar.text.lowercased()]
                ?? near.map { orNull ? Decoder.hint(forNullOr: $0, insteadOf: scalar.text) : "did you mean '\($0)'?" }
                ?? hint,
            notes: ["values of '\(name)': \(choices.joined(separator: ", "))"],
            fix: Decoder.withoutComma(node, in: source)?.fix ?? certain.flatMap { .writing($0, for: node, in: source) })
        return nil
    }

    /// The hint for a key whose value may be null, which is no text.
    private static func hint(forNullOr word: String, insteadOf text: String) -> String {
        if word != "null" { return "did you mean '\(word)'?" }
        return text == "null" ? "write null, without quotes" : "write null"
    }

    /// The items of a list, or one item in place of a list.
    mutating func items(_ node: Node, as name: String, expecting expected: @autoclosure () -> String) -> [Node]? {
        switch node.content {
        case .sequence(let items): return items
        case .scalar(let scalar) where !scalar.isNull: return [node]
        case .scalar, .mapping, .unknown:
            refuse(node, as: name, expecting: expected())
            return nil
        }
    }
}

extension Decoder {
    /// `[go, openmp]` for the text `go, openmp`; nil for a text with fewer than two words, or with other words.
    ///
    /// - Parameter word: The word as a manifest writes it; nil for any other word.
    static func wordList(in node: Node, _ word: (String) -> String?) -> String? {
        guard let text = node.scalar?.text, (3...200).contains(text.utf8.count), word(text) == nil else { return nil }
        let words = text.split { " ,;+/|&\n".contains($0) }
        let known = words.compactMap { word(String($0)) }
        return words.count > 1 && known.count == words.count ? FlowText.list(known) : nil
    }

    /// The hint and the fix for a value with a comma or semicolon behind it, as in JSON: `8080,`.
    static func withoutComma(_ node: Node, in source: SourceText) -> (hint: String, fix: Fix?)? {
        guard let scalar = node.scalar, let last = scalar.text.last, ",;".contains(last),
            let value = FlowText.scalar(String(scalar.text.dropLast())), value.utf8.count <= 60
        else { return nil }
        return ("write \(value), without the '\(last)'", .writing(value, for: node, in: source))
    }
}

extension [Node] {
    /// The values of all nodes; nil when a node cannot be read. All nodes are read first, so that each error is
    /// reported.
    func all<Value>(_ read: (Node) -> Value?) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(count)
        for node in self {
            if let value = read(node) { values.append(value) }
        }
        return values.count == count ? values : nil
    }
}

extension String {
    /// The digits before the fraction of a decimal number, with their sign.
    fileprivate var wholePart: String {
        let whole = prefix { $0 != "." && $0 != "e" && $0 != "E" }
        return whole == "-0" && whole.count < count || !whole.contains { $0.isNumber } ? "" : String(whole)
    }
}

extension Double {
    /// A number of YAML's core schema; `Double` alone would also read `nan` and `0x1p3`.
    fileprivate init?(core text: String) {
        guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) else { return nil }
        self.init(text)
    }
}
