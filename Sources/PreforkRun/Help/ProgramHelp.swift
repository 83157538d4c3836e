import ArgumentParser
import JSONText

/// What the program says about its commands: what `--help` shows, as values.
struct ProgramHelp {
    /// The program itself.
    let program: CommandHelp
    /// The commands in the order of `--help`.
    let commands: [CommandHelp]

    /// Reads the configuration of the commands.
    ///
    /// - Parameter root: The program's own command, which has all others as subcommands.
    init(of root: any ParsableCommand.Type) {
        // ArgumentParser tells the arguments of commands only in this way.
        let text: String
        do {
            _ = try root.parseAsRoot(["--experimental-dump-help"])
            text = ""
        } catch {
            text = root.fullMessage(for: error)
        }
        let dump = (try? JSON(reading: text.utf8))?["command"] ?? .null
        program = CommandHelp(dump, usage: root.usageString())
        let types = Dictionary(
            root.configuration.subcommands.map { ($0.configuration.commandName ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        commands = (dump["subcommands"]?.list ?? []).compactMap { command in
            // The command `help` has no type of ours.
            guard let name = command["commandName"]?.text, let type = types[name] else { return nil }
            return CommandHelp(command, usage: root.usageString(for: type))
        }
    }
}

/// What the program says about one command.
struct CommandHelp {
    /// An argument, an option or a flag.
    struct Argument {
        /// How it is written, with the value in angle brackets: `-s`, `--signal <signal>`.
        let forms: [String]
        let isPositional: Bool
        /// What it is, as sentences.
        let meaning: String
        /// The words that it takes; empty for any.
        let words: [String]
        /// What holds without it; nil for nothing.
        let fallback: String?
    }

    let name: String
    /// What the command does, as a sentence.
    let abstract: String
    let discussion: String
    /// The forms of its command lines.
    let usage: [String]
    let arguments: [Argument]

    init(_ dump: JSON, usage: String) {
        name = dump["commandName"]?.text ?? ""
        abstract = dump["abstract"]?.text ?? ""
        discussion = dump["discussion"]?.text ?? ""
        let lines = usage.split(separator: "\n").map(String.init)
        self.usage = lines.map { line in String(line.drop { $0 == " " }) }
        arguments = (dump["arguments"]?.list ?? []).filter { $0["shouldDisplay"]?.boolean == true }.map(Argument.init)
    }
}

extension CommandHelp.Argument {
    init(_ dump: JSON) {
        let value = dump["valueName"]?.text ?? ""
        let names = (dump["names"]?.list ?? []).compactMap { name in
            name["name"]?.text.map { (name["kind"]?.text == "short" ? "-" : "--") + $0 }
        }
        .sorted { $0.count < $1.count }
        isPositional = dump["kind"]?.text == "positional"
        let takesValue = dump["kind"]?.text == "option"
        forms = isPositional ? ["<\(value)>"] : names.map { takesValue ? "\($0) <\(value)>" : $0 }
        meaning = [dump["abstract"]?.text, dump["discussion"]?.text].compactMap(\.self).joined(separator: " ")
        words = (dump["allValues"]?.list ?? []).compactMap(\.text)
        fallback = dump["defaultValue"]?.text
    }
}
