/// The manual page of a command.
struct CommandPage {
    let page: ManualPage

    init(_ command: CommandHelp, of help: ProgramHelp, date: String) {
        let name = "\(help.program.name)-\(command.name)"
        var roff = Roff(name: name, section: 1, date: date, title: "User Commands")
        let sections = HelpSection.sections(of: command.discussion)
        roff.addHead(of: command, named: name, sections)
        roff.add(command.arguments)
        roff.addNotes(sections)
        roff.addExamples(sections)
        let others = CommandPage.neighbours(of: command, in: help)
        roff.section("See also")
        roff.add(
            Roff.references(
                [(help.program.name, 1)] + others.map { ("\(help.program.name)-\($0)", 1) } + [("prefork-run.yaml", 5)])
        )
        page = ManualPage(name: name, section: 1, text: roff.text)
    }

    /// The commands that the discussion names, such as 'check'.
    private static func neighbours(of command: CommandHelp, in help: ProgramHelp) -> [String] {
        help.commands.map(\.name).filter { name in
            name != command.name && command.discussion.contains("'\(name)'")
        }
    }
}

extension Roff {
    /// Adds what a command is: its name, its forms, and what it does.
    ///
    /// - Parameters:
    ///   - name: The name of the page.
    ///   - sections: The command's discussion.
    mutating func addHead(of command: CommandHelp, named name: String, _ sections: [HelpSection]) {
        section("Name")
        // As lexgrog(1) reads it.
        let summary = command.abstract.hasSuffix(".") ? String(command.abstract.dropLast()) : command.abstract
        add("\(Roff.escaped(name)) \\- " + Roff.escaped(summary.prefix(1).lowercased() + summary.dropFirst()))
        section("Synopsis")
        synopsis(command.usage)
        section("Description")
        let untitled = sections.filter { $0.title == nil }.flatMap(\.blocks)
        add(untitled.isEmpty ? [.paragraph(command.abstract)] : untitled)
    }

    /// Adds the sections with a title, such as the exit codes, but not the examples.
    mutating func addNotes(_ sections: [HelpSection]) {
        for part in sections where part.title != nil && !part.isExample {
            section(part.title == "Exit codes" ? "Exit status" : part.title ?? "")
            add(part.blocks)
        }
    }

    mutating func addExamples(_ sections: [HelpSection]) {
        let blocks = sections.filter(\.isExample).flatMap(\.blocks)
        if blocks.isEmpty { return }
        section("Examples")
        add(blocks)
    }

    /// Adds the arguments and the options of a command.
    mutating func add(_ arguments: [CommandHelp.Argument]) {
        let kinds = [
            ("Arguments", arguments.filter(\.isPositional)), ("Options", arguments.filter { !$0.isPositional }),
        ]
        for (title, list) in kinds where !list.isEmpty {
            section(title)
            for argument in list {
                item(argument.forms.map(Roff.usage).joined(separator: ", "), argument.sentence)
            }
        }
    }

    private mutating func add(_ blocks: [HelpSection.Block]) {
        for block in blocks {
            switch block {
            case .paragraph(let prose): paragraph(prose)
            case .lines(let texts): lines(texts)
            case .list(let items): for entry in items { item(Roff.bold(entry.word), entry.meaning) }
            }
        }
    }
}

extension CommandHelp.Argument {
    fileprivate var sentence: String {
        let facts = [
            words.isEmpty ? nil : "Values: \(words.joined(separator: ", ")).", fallback.map { "Default: \($0)." },
        ]
        return ([meaning] + facts.compactMap(\.self)).joined(separator: " ")
    }
}
