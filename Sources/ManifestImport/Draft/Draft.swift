import JSONText

/// The manifest that is written, and what it does not have.
struct Draft: Sendable {
    /// The name of the manifest; nil for that of its file.
    var name: String?
    /// What of the source led to the name.
    var nameOrigin: SettingOrigin?
    /// The comments above everything.
    var notes: [Note] = []
    var defaults: DraftGroup?
    var groups: [DraftGroup] = []
    private(set) var leftOut: [LeftOut] = []

    mutating func leaveOut(_ origin: SettingOrigin, _ reason: String) { leftOut.append(LeftOut(origin, reason)) }

    /// Adds a comment above everything, once.
    mutating func remark(_ text: String) {
        if !notes.contains(.remark(text)) { notes.append(.remark(text)) }
    }

    /// Leaves out what no translation has taken out of a ledger.
    ///
    /// - Parameter reason: The reason for a name; nil for the general one.
    mutating func leaveOutRest<Value>(of ledger: Ledger<Value>, _ reason: (String) -> String? = { _ in nil }) {
        for directive in ledger.replaced { leaveOut(directive.origin, "a later one of this name counts") }
        for directive in ledger.rest {
            leaveOut(directive.origin, reason(directive.name) ?? "a manifest has no key for it")
        }
    }

    /// A name for a group that a manifest accepts, and that no other group has.
    func freeName(like text: String) -> String {
        var name = String(
            text.unicodeScalars.map { scalar -> Character in
                let isSound = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                return isSound || scalar == "." || scalar == "_" || scalar == "-" ? Character(scalar) : "-"
            }.drop { $0 == "." || $0 == "_" || $0 == "-" }.prefix(60))
        if name.isEmpty { name = "group" }
        guard groups.contains(where: { $0.name == name }) else { return name }
        var number = 2
        while groups.contains(where: { $0.name == "\(name)-\(number)" }) { number += 1 }
        return "\(name)-\(number)"
    }

    /// Leaves out a group that was written, with the reason.
    mutating func drop(group name: String, _ reason: String) {
        guard let index = groups.firstIndex(where: { $0.name == name }) else { return }
        leaveOut(groups.remove(at: index).origin, reason)
    }
}

extension Draft {
    /// Sorts what was left out by its file and its line.
    mutating func sortLeftOut(_ files: [String: Int]) {
        leftOut = leftOut.enumerated().sorted { left, right in
            let a = (files[left.element.origin.place.file] ?? 0, left.element.origin.place.line, left.offset)
            let b = (files[right.element.origin.place.file] ?? 0, right.element.origin.place.line, right.offset)
            return a < b
        }.map(\.element)
    }

    /// The number of comments that ask for a decision.
    var decisionCount: Int {
        let all = [defaults].compactMap(\.self) + groups
        return notes.count(where: \.isDecision)
            + all.reduce(0) { $0 + $1.notes.count(where: \.isDecision) + $1.keys.decisionCount }
    }
}

extension DraftMapping {
    fileprivate var decisionCount: Int {
        entries.reduce(0) { sum, entry in
            guard case .mapping(let inner) = entry.value else { return sum + entry.notes.count(where: \.isDecision) }
            return sum + entry.notes.count(where: \.isDecision) + inner.decisionCount
        }
    }
}
