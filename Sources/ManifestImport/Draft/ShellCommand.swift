import JSONText

/// A command line that a shell would run, as the command of a group.
struct ShellCommand {
    /// The program and its arguments, as a manifest writes them.
    let words: [String]
    /// Assignments before the command, such as `PORT=80 ./server`.
    var assignments: [(name: String, value: String)] = []
    var note: Note?

    /// Nil for a line without a command.
    init?(_ line: String) {
        let line = String(line.trimmed)
        if line.isEmpty { return nil }
        let need = ShellNeed(of: line)
        if need == .none, let words = ShellWords.split(line, asShell: true) {
            var rest = words[...]
            while let word = rest.first, let (name, value) = ShellCommand.assignment(word) {
                assignments.append((name, ManifestText.literal(value)))
                rest.removeFirst()
            }
            if rest.first == "exec" { rest.removeFirst() }
            if rest.isEmpty { return nil }
            self.words = rest.map { ManifestText.literal($0) }
            return
        }
        let words = line.split(separator: " ")
        let isAssigning = words.first.map { ShellCommand.assignment(String($0)) != nil } ?? false
        let hasExec = words.first { ShellCommand.assignment(String($0)) == nil } == "exec"
        let start = need == .operators || hasExec ? "" : isAssigning ? "exec env " : "exec "
        self.words = ["/bin/sh", "-c", ManifestText.literal(start + line)]
        note =
            need == .operators
            ? .decide("a shell runs this line and stays until it ends; write a script, or a group for each program")
            : .remark("a shell expands the line and then becomes the program")
    }

    static func assignment(_ word: String) -> (name: String, value: String)? {
        guard let (name, value) = word.cut(at: "="), name.isVariable else { return nil }
        return (String(name), String(value))
    }
}

extension DraftGroup {
    /// Writes a command line that a shell would run; returns false where there is none.
    mutating func setCommand(shell line: String, from origin: SettingOrigin) -> Bool {
        guard let command = ShellCommand(line) else { return false }
        set("command", to: .texts(command.words), from: origin)
        if let note = command.note { keys.note("command", note) }
        for (name, value) in command.assignments { set("env", name, to: .text(value), from: origin) }
        return true
    }
}
