/// How a line that was meant for a shell is written as a list.
struct CommandAdvice {
    let hint: String
    /// The list, where a program and its arguments are all that can have been meant.
    let certain: String?

    /// - Parameters:
    ///   - isQuoted: Then it may as well be one word with spaces in it.
    ///   - namesProgram: Whether the line begins with a program, and is no row of arguments.
    init(for line: String, isQuoted: Bool, namesProgram: Bool) {
        let first = String(line.words.first ?? "")
        if namesProgram, let rest = CommandAdvice.withoutPrefix(line) {
            let list = CommandAdvice.list(rest) ?? "a list"
            self.init(hint: "write \(list), without the '\(line.prefix(1))' of systemd")
        } else if namesProgram, let (variables, list) = CommandAdvice.variables(before: line) {
            self.init(hint: "write \(list), and the variables as 'env: {\(variables)}'")
        } else if namesProgram, first == "exec", let list = CommandAdvice.list(String(line.trimmed.dropFirst(5))) {
            self.init(hint: "write \(list): no shell has to make room for it")
        } else if namesProgram, CommandAdvice.builtins.contains(first) {
            let directory = first == "cd" ? "; 'working_dir' says where a worker starts" : ""
            self.init(hint: "write [sh, -c, 'the whole line']: only a shell knows '\(first)'\(directory)")
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

    /// A line of systemd without the signs that may stand before its program or file; nil where there are none.
    static func withoutPrefix(_ line: String) -> String? {
        let rest = line.drop { "-@+!:".contains($0) }
        guard rest.startIndex > line.startIndex, rest.hasPrefix("/") || rest.hasPrefix("./") else { return nil }
        return String(rest)
    }

    static func list(_ line: String) -> String? { CommandLine.words(of: line).flatMap(FlowText.list) }

    /// `FOO=1 ./a`: the variables as entries of a mapping, and the rest as a list.
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

    /// What a shell does itself. Some of it is there as a program too, which could not do the same from outside.
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
