/// The declarations of a Swift file, found by a simple scanner of its words.
struct Declarations {
    struct Name: Hashable {
        /// The name with the names of its enclosing types, such as `["Plan", "Step"]`.
        let path: [String]
        /// Whether the name can be used only in its own file.
        let isPrivate: Bool

        var text: String { path.joined(separator: ".") }
    }

    /// The types at the top level, in other types and in extensions. Types inside functions are left out.
    private(set) var types: [Name] = []
    /// The properties, functions and cases of types, each by its own name alone.
    private(set) var members: [Name] = []
    /// The paths of the types that the file declares or extends.
    private(set) var scopes: Set<[String]> = []

    private enum Scope {
        case type(path: [String], isPrivate: Bool)
        case body
    }

    private let words: [String]
    private var stack: [Scope] = []
    private var next: Scope?

    init(_ words: SwiftWords) {
        self.words = words.list
        for index in self.words.indices { read(index) }
    }

    private mutating func read(_ index: Int) {
        switch words[index] {
        case "{":
            stack.append(next ?? .body)
            next = nil
        case "}": _ = stack.popLast()
        case "struct", "class", "enum", "protocol", "actor": readType(index, opensScope: true)
        case "typealias": readType(index, opensScope: false)
        case "extension": readExtension(index)
        case "var", "let", "func": readMember(index)
        case "case": readCases(index)
        default: break
        }
    }

    /// The type that directly encloses the current word. The path is empty at the top level. Nil inside a function.
    private var enclosing: (path: [String], isPrivate: Bool)? {
        switch stack.last {
        case nil: ([], false)
        case .type(let path, let isPrivate): (path, isPrivate)
        case .body: nil
        }
    }

    private mutating func readType(_ index: Int, opensScope: Bool) {
        guard let name = name(after: index), !["func", "var", "let", "subscript"].contains(name) else { return }
        guard let enclosing else {
            next = opensScope ? .body : next
            return
        }
        let type = Name(path: enclosing.path + [name], isPrivate: enclosing.isPrivate || isPrivate(index))
        types.append(type)
        if opensScope { open(type) }
    }

    private mutating func readExtension(_ index: Int) {
        guard enclosing?.path == [], var path = name(after: index).map({ [$0] }) else { return }
        var end = index + 2
        while end + 1 < words.count, words[end] == "." {
            path.append(words[end + 1])
            end += 2
        }
        open(Name(path: path, isPrivate: isPrivate(index)))
    }

    private mutating func open(_ type: Name) {
        scopes.insert(type.path)
        next = .type(path: type.path, isPrivate: type.isPrivate)
    }

    private mutating func readMember(_ index: Int) {
        guard let enclosing, let name = name(after: index) else { return }
        members.append(Name(path: [name], isPrivate: enclosing.isPrivate || isPrivate(index)))
    }

    /// Reads all names after `case`, without their associated and raw values.
    private mutating func readCases(_ index: Int) {
        guard let enclosing, !enclosing.path.isEmpty else { return }
        var index = index
        while let name = name(after: index) {
            members.append(Name(path: [name], isPrivate: enclosing.isPrivate))
            index += 2
            var depth = 0
            while index < words.count, depth > 0 || words[index] == "(" || words[index] == "=" {
                switch words[index] {
                case "(": depth += 1
                case ")": depth -= 1
                // A raw value is a string, or a number with an optional sign.
                case "=" where depth == 0: index += index + 1 < words.count && words[index + 1] == "-" ? 2 : 1
                default: break
                }
                index += 1
            }
            guard index < words.count, words[index] == "," else { return }
        }
    }

    private func name(after index: Int) -> String? {
        guard index + 1 < words.count, index == 0 || words[index - 1] != "." else { return nil }
        let word = words[index + 1]
        return word.first.map { $0.isLetter || $0 == "_" } == true ? word : nil
    }

    private func isPrivate(_ index: Int) -> Bool {
        let modifiers: Set = [
            "static", "final", "package", "public", "internal", "private", "fileprivate", "mutating", "nonisolated",
            "override", "indirect", "lazy", "weak", "unowned", "(", "set", ")",
        ]
        let before = Array(words[..<index].reversed().prefix { modifiers.contains($0) }.reversed())
        // `private(set)` restricts only the setter.
        return before.indices.contains { index in
            ["private", "fileprivate"].contains(before[index])
                && (index + 1 == before.count || before[index + 1] != "(")
        }
    }
}
