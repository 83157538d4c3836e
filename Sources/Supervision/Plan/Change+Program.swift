// The changes of fields that a manifest does not write as one value.

extension Change {
    static func ofCommand(_ old: Program, _ new: Program) -> [Change] {
        old.command == new.command
            ? list("command", old.executable, new.executable, .relaunch) : ofWords("command", old.command, new.command)
    }

    static func ofArguments(_ old: [String], _ new: [String]) -> [Change] { ofWords("args", old, new) }

    /// A change for each word that differs. Where the number of words differs, one change for the words between the
    /// first and the last difference.
    private static func ofWords(_ key: String, _ old: [String], _ new: [String]) -> [Change] {
        if old.count == new.count {
            return zip(old, new).enumerated().flatMap { index, pair in
                list("\(key)[\(index)]", pair.0, pair.1, .relaunch)
            }
        }
        let shorter = Swift.min(old.count, new.count)
        let start = zip(old, new).prefix { $0.0 == $0.1 }.count
        let end = zip(old.reversed(), new.reversed()).prefix(shorter - start).prefix { $0.0 == $0.1 }.count
        let (before, after) = (old[start..<old.count - end], new[start..<new.count - end])
        if before.count <= 1, after.count <= 1 {
            return list("\(key)[\(start)]", before.first, after.first, .relaunch)
        }
        func text(_ words: ArraySlice<String>) -> String {
            ((start > 0 ? ["…"] : []) + words + (end > 0 ? ["…"] : [])).changeText
        }
        return list(key, text(before), text(after), .relaunch)
    }

    /// A change for each variable that differs. The values are hidden, because variables hold secrets.
    static func ofVariables(_ key: String, _ old: [Variable], _ new: [Variable]) -> [Change] {
        if old == new { return [] }
        let before = Dictionary(old.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        let after = Dictionary(new.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }.map { name in
            Change(hidden: "\(key).\(name)", before[name] != nil, after[name] != nil)
        }
    }
}

extension RuntimeOptions {
    var changeText: String {
        let variables = (variables + appended).map { "\($0.name)=\($0.value ?? "")" }
        return (arguments + variables + (boundCPUs.map { ["\($0) CPUs"] } ?? [])).changeText
    }
}

extension [String] {
    fileprivate var changeText: String { "[" + joined(separator: ", ") + "]" }
}
