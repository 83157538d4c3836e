import Supervision

// The values of the keys about who a worker runs as, and what it may do.

extension Decoder {
    /// A user or a group, by its name or number.
    mutating func account(_ node: Node, as name: String, _ kind: AccountKind) -> Account? {
        let expected = "\(kind.form.one) or number"
        if let text = node.scalar?.text, NumberText(text) != .none {
            return integer(node, as: name, in: Bounds.account, .badAccount).map { .number(UInt32(clamping: $0)) }
        }
        guard let text = text(node, as: name, expecting: expected) else { return nil }
        guard AccountName.isSound(text) else {
            refuse(
                node, as: name, expecting: expected, hint: Decoder.accountHint(for: text, as: name), .badAccount)
            return nil
        }
        return .name(text)
    }

    /// Users or groups, each once and sorted, so that their order in the file makes no difference.
    mutating func accounts(_ node: Node, as name: String, _ kind: AccountKind) -> [Account]? {
        let expected = "a list of \(kind.form.many)"
        guard let items = items(node, as: name, expecting: expected) else { return nil }
        let list = Decoder.wordList(in: node) { AccountName.isSound($0) ? $0 : nil }
        if let list {
            refuse(
                node, as: name, expecting: expected, hint: "write \(list)", fix: .writing(list, for: node, in: source))
            return nil
        }
        return items.all { account($0, as: name, kind) }.map { Set($0).sorted() }
    }

    /// The hint for a user and a group in one text, as containers have them: `www:www`.
    private static func accountHint(for text: String, as name: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard name == "user", parts.count == 2 else { return nil }
        let isAccount = { (text: String) in AccountName.isSound(text) || text[...].digits != nil }
        return parts.allSatisfy(isAccount) ? "write 'user: \(parts[0].excerpt)' and 'group: \(parts[1].excerpt)'" : nil
    }

    /// Permission bits. They are a text, because readers of YAML disagree about octal numbers.
    ///
    /// - Parameter example: A usual value, with four digits.
    mutating func octal(
        _ node: Node, as name: String, _ code: Diagnostic.Code, example: String
    ) -> UInt16? {
        let text = node.scalar?.text ?? ""
        let isQuoted = node.scalar?.isPlain == false
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        let value = digits.digits == nil ? nil : UInt16(digits, radix: 8)
        guard let value, value <= 0o777, (3...4).contains(digits.count) else {
            let isDecimal = digits.digits?.contains { $0 > "7" } ?? false
            refuse(
                node, as: name, expecting: "an octal number from \"0000\" to \"0777\"",
                hint: isDecimal
                    ? "an octal number has the digits 0 to 7, such as \"\(example)\"" : "write \"\(example)\"",
                code)
            return nil
        }
        if isQuoted, text == digits { return value }
        let octal = Decoder.octal(digits)
        // 420 may be the decimal number for 0644. No mode has a decimal number above 511.
        let decimal = isQuoted || text.hasPrefix("0") ? nil : UInt16(digits).flatMap { $0 <= 0o777 ? $0 : nil }
        let other = decimal.map { ", or \(Decoder.octal(String($0, radix: 8)[...])) if \(digits) is decimal" } ?? ""
        let before = findings.textErrorCount
        refuse(
            node, as: name, expecting: "an octal number in quotes", hint: "write \(octal)\(other)", code,
            fix: decimal == nil ? .writing(octal, for: node, in: source) : nil)
        // The mode has only one meaning, so the group is still checked with it.
        guard decimal == nil, !text.holdsPlaceholder else { return nil }
        findings.forgive(since: before)
        return value
    }

    private static func octal(_ digits: Substring) -> String {
        "\"" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "\""
    }
}
