/// Advice on writing a shell command line as the list that a key such as `command` takes.
struct CommandAdvice {
    let hint: String
    /// The list to write, if the line can only mean a program and its arguments. Nil if the choice is a person's.
    let certain: String?

    /// - Parameters:
    ///   - line: The value as it is written.
    ///   - isQuoted: Whether the line is in quotes. A quoted line may also be a single word with spaces.
    ///   - namesProgram: Whether the line begins with a program, as in `command`. The lines of `args` do not.
    init(for line: String, isQuoted: Bool, namesProgram: Bool) {
        let first = String(line.words.first ?? "")
        if namesProgram, let rest = CommandAdvice.withoutPrefix(line) {
            let list = CommandAdvice.list(rest) ?? "a list"
            self.init(hint: "write \(list), without systemd's prefix '\(line.prefix(1))'")
        } else if namesProgram, let (variables, list) = CommandAdvice.variables(before: line) {
            self.init(hint: "write \(list), and set the variables with 'env: {\(variables)}'")
        } else if namesProgram, first == "exec", let list = CommandAdvice.list(String(line.trimmed.dropFirst(5))) {
            self.init(hint: "write \(list): 'exec' is part of the shell, and not needed here")
        } else if namesProgram, CommandAdvice.builtins.contains(first) {
            let directory = first == "cd" ? "; 'working_dir' sets a worker's directory" : ""
            self.init(hint: "write [sh, -c, 'the whole line']: '\(first)' is part of the shell\(directory)")
        } else if let line = TemplateText.translated(line), let list = CommandAdvice.list(line) {
            // Another system's placeholder may also be a text that is meant as it stands.
            self.init(hint: "write \(list)")
        } else if let words = CommandLine.words(of: line), let list = FlowText.list(words) {
            if words.contains(where: { $0.hasSuffix(",") }) {
                self.init(hint: "write \(FlowText.list(words.map(\.withoutComma)) ?? list)")
            } else if isQuoted, words.count > 1 {
                let isOption = words[1].hasPrefix("-")
                let whole = namesProgram && !isOption ? ", or [\"\(line)\"] if the program's name has spaces" : ""
                self.init(hint: "write \(list)\(whole)")
            } else {
                self.init(hint: "write \(list)", certain: list)
            }
        } else {
            self.init(hint: "write a list, such as [sh, -c, 'the whole line']")
        }
    }

    private init(hint: String, certain: String? = nil) {
        self.hint = hint
        self.certain = certain
    }

    /// Returns a value of systemd without the prefixes that systemd allows before a path, such as `-` and `@`.
    ///
    /// Nil if the value has no such prefix.
    static func withoutPrefix(_ line: String) -> String? {
        let rest = line.drop { "-@+!:".contains($0) }
        guard rest.startIndex > line.startIndex, rest.hasPrefix("/") || rest.hasPrefix("./") else { return nil }
        return String(rest)
    }

    /// Returns the line as a YAML list of its words. Nil if only a shell can split the line.
    static func list(_ line: String) -> String? { CommandLine.words(of: line).flatMap(FlowText.list) }

    /// Returns the list for a mapping such as `{program: ./a, args: [x]}`. Nil if the mapping names no program.
    static func list(from node: Node) -> String? {
        guard let entries = node.mapping?.prefix(20) else { return nil }
        func texts(_ names: [String]) -> [String]? {
            guard let value = entries.first(where: { names.contains($0.key.value.squashed) })?.value else { return [] }
            guard value.scalar == nil else { return value.scalar.flatMap { CommandLine.words(of: $0.text) } }
            let items = value.sequence ?? []
            let texts = items.compactMap(\.scalar?.text)
            return texts.count == items.count ? texts : nil
        }
        let programs = ["program", "path", "exec", "executable", "command", "cmd", "run", "file", "name", "binary"]
        guard let program = texts(programs), let arguments = texts(["args", "arguments", "argv", "parameters"]),
            !program.isEmpty, (program + arguments).joined().utf8.count <= 100
        else { return nil }
        return FlowText.list(program + arguments)
    }

    /// Returns the list for a mapping of options such as `{port: 80}`. Nil if a value is not a scalar.
    static func options(from node: Node) -> String? {
        guard let entries = node.mapping, (1...8).contains(entries.count) else { return nil }
        let options = entries.compactMap { entry in
            entry.value.scalar.map { scalar in
                let name = entry.key.value.hasPrefix("-") ? entry.key.value : "--\(entry.key.value)"
                return scalar.isNull ? name : "\(name)=\(scalar.text)"
            }
        }
        return options.count == entries.count && options.joined().utf8.count <= 100 ? FlowText.list(options) : nil
    }

    /// Returns the variables of a line such as `FOO=1 ./a` as entries of a mapping, and the rest of the line as a list.
    private static func variables(before line: String) -> (variables: String, list: String)? {
        guard let words = CommandLine.words(of: line) else { return nil }
        var entries: [String] = []
        for word in words {
            guard let sign = word.firstIndex(of: "="), word[..<sign].isIdentifier,
                let value = FlowText.scalar(String(word[word.index(after: sign)...]))
            else { break }
            entries.append("\(word[..<sign]): \(value)")
        }
        guard !entries.isEmpty, entries.count < words.count,
            let list = FlowText.list(Array(words.dropFirst(entries.count)))
        else { return nil }
        return (entries.joined(separator: ", "), list)
    }

    /// Commands and keywords of the shell itself. Some are programs too, but a program such as `cd` changes only its
    /// own process.
    private static let builtins: Set = [
        ".", ":", "[[", "alias", "bg", "builtin", "case", "cd", "command", "declare", "eval", "exit", "export", "fg",
        "for", "function", "if", "local", "popd", "pushd", "read", "readonly", "return", "select", "set", "shift",
        "shopt", "source", "trap", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while", "{", "(",
    ]
}

extension String {
    fileprivate var trimmed: Substring { drop { " \t\n".contains($0) } }

    fileprivate var withoutComma: String { count > 1 && hasSuffix(",") ? String(dropLast()) : self }
}
