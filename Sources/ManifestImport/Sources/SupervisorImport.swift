import ConfigText
import JSONText

/// Translates the configuration of supervisord.
struct SupervisorImport {
    private var draft = Draft()
    private let context: ImportContext
    /// The variables of `[supervisord]`, which every program has.
    private var variables: [(name: String, value: String)] = []
    /// The directory of supervisord; nil where the file does not say it.
    private var masterFolder: String?
    /// The group of each program that is a member of one.
    private var groupNames: [String: String] = [:]

    /// - Parameter sources: The main file, and the files that its `[include]` names.
    static func draft(of sources: [Source], in context: ImportContext) throws(ImportRefusal) -> Draft {
        var sections: [IniSection] = []
        for source in sources { sections += try IniReader.sections(of: source, in: .supervisor) }
        sections = merged(sections)
        var translation = SupervisorImport(context: context)
        for section in sections where section.name == "supervisord" { translation.readMaster(section) }
        for section in sections where section.name(after: "group") != nil { translation.readGroup(section) }
        let programs = sections.filter { $0.name(after: "program") != nil || $0.name(after: "fcgi-program") != nil }
        let priorities = programs.map { $0.directives.last { $0.name == "priority" }?.value ?? "999" }
        for section in sections {
            translation.read(section, given: sources.map(\.name), hasPriorities: Set(priorities).count > 1)
        }
        return translation.draft
    }

    private init(context: ImportContext) { self.context = context }

    /// The sections, those of one program as one: a later setting counts more, as where an included file changes a program.
    private static func merged(_ sections: [IniSection]) -> [IniSection] {
        var result: [IniSection] = []
        var places: [String: Int] = [:]
        for section in sections {
            let isProgram = section.name(after: "program") != nil || section.name(after: "fcgi-program") != nil
            if isProgram, let place = places[section.name] {
                result[place].directives += section.directives
            } else {
                places[section.name] = result.count
                result.append(section)
            }
        }
        return result
    }

    private mutating func read(_ section: IniSection, given files: [String], hasPriorities: Bool) {
        let kinds = [("program", false), ("fcgi-program", true)]
        for (kind, hasSocket) in kinds {
            guard let name = section.name(after: kind) else { continue }
            let program = SupervisorProgram(
                name: name, group: groupNames[name], here: context.folder, variables: variables,
                masterFolder: masterFolder, hasSocket: hasSocket,
                hasPriorities: hasPriorities)
            program.translate(section, into: &draft)
            return
        }
        let origin = SettingOrigin("[\(section.name)]", at: section.place)
        switch section.name {
        case "supervisord": return
        case _ where section.name(after: "group") != nil: return
        case "include": readInclude(section, given: files)
        case "unix_http_server", "inet_http_server":
            draft.leaveOut(
                origin, "a master has a control socket by itself; 'control' places it, and 'http' serves a page")
        case "supervisorctl":
            draft.leaveOut(origin, "'prefork-run status', 'restart' and 'stop' find the master by the manifest's name")
        case _ where section.name(after: "rpcinterface") != nil:
            draft.leaveOut(origin, "a master has no such interface; 'prefork-run status --format json' tells its state")
        case _ where section.name(after: "eventlistener") != nil:
            draft.leaveOut(
                origin, "it speaks supervisord's own protocol; programs for events stand in 'on', and get JSON")
        default: draft.leaveOut(origin, "supervisord has no such section either")
        }
    }

    /// `files` that were given to the command are read; the others are left out.
    private mutating func readInclude(_ section: IniSection, given files: [String]) {
        for directive in section.directives {
            guard directive.name == "files" else {
                draft.leaveOut(directive.origin, "supervisord has no such setting either")
                continue
            }
            if files.count == 1 {
                draft.leaveOut(
                    directive.origin, "the files are not read by themselves; name them behind this one")
                continue
            }
            let remark = Note.remark("With the included files: \(files.dropFirst().joined(separator: ", "))")
            if !draft.notes.contains(remark) { draft.notes.append(remark) }
            for pattern in directive.value.split(whereSeparator: \.isWhitespace)
            where !files.dropFirst().contains(where: { SupervisorImport.matches($0, pattern) }) {
                draft.leaveOut(
                    directive.origin, "no file that was given is one of \(pattern); name them behind this one")
            }
        }
    }

    /// Whether the name of a file is that of a pattern such as `/etc/supervisor/conf.d/*.conf`, in whatever folder it was given.
    private static func matches(_ file: String, _ pattern: Substring) -> Bool {
        let last = { (path: Substring) in path.split(separator: "/").last ?? path }
        let pieces = last(pattern).split(separator: "*", omittingEmptySubsequences: false)
        guard let first = pieces.first, let end = pieces.last else { return false }
        var rest = last(file[...])
        guard pieces.count > 1 else { return rest == first }
        guard rest.hasPrefix(first), rest.count >= first.count + end.count, rest.hasSuffix(end) else { return false }
        rest = rest.dropFirst(first.count).dropLast(end.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.firstRange(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }

    private mutating func readMaster(_ section: IniSection) {
        var ledger = Ledger(section.directives, from: SettingOrigin("[supervisord]", at: section.place))
        if let environment = ledger.take("environment") {
            if let pairs = SupervisorText.variables(of: environment.value) {
                let text = SupervisorText(program: "", group: "", processCount: 1, here: context.folder)
                for (name, value) in pairs {
                    let expanded = text.expand(value).text
                    variables.append((name, expanded))
                    defaults(environment.origin) { $0.set("env", name, to: .text(expanded), from: environment.origin) }
                }
            } else {
                draft.leaveOut(environment.origin, "it is not of the form KEY=\"value\",OTHER=\"value\"")
            }
        }
        if let umask = ledger.take("umask") {
            defaults(umask.origin) {
                $0.set("umask", to: .text(SupervisorImport.mode(umask.value)), from: umask.origin)
            }
        }
        if let directory = ledger.take("directory") {
            let text = SupervisorText(program: "", group: "", processCount: 1, here: context.folder)
            let expanded = text.expand(directory.value).text
            masterFolder = expanded
            defaults(directory.origin) { $0.set("working_dir", to: .text(expanded), from: directory.origin) }
        }
        draft.leaveOutRest(of: ledger) { SupervisorImport.masterReasons[$0] ?? SupervisorImport.loggingReason(for: $0) }
    }

    private mutating func defaults(_ origin: SettingOrigin, _ change: (inout DraftGroup) -> Void) {
        var group = draft.defaults ?? DraftGroup("defaults", from: origin)
        change(&group)
        draft.defaults = group
    }

    private mutating func readGroup(_ section: IniSection) {
        guard let name = section.name(after: "group") else { return }
        var ledger = Ledger(section.directives, from: SettingOrigin("[\(section.name)]", at: section.place))
        if let programs = ledger.take("programs") {
            for program in programs.value.commaItems { groupNames[program] = name }
        }
        draft.leaveOutRest(of: ledger) { $0 == "priority" ? "'needs' orders the groups of a manifest" : nil }
    }

    /// A mode such as `022`, with the four digits of a manifest.
    static func mode(_ text: String) -> String {
        text.allSatisfy { $0.isNumber } && text.count < 4 ? String(repeating: "0", count: 4 - text.count) + text : text
    }

    private static let masterReasons = [
        "user": "start prefork-run as this user, or as root and write 'user' for the workers",
        "nodaemon": "a master stays in the foreground by itself",
        "pidfile": "a master needs no such file; its control socket knows it",
        "minfds": "'limits: {nofile: …}' sets it for workers, and the unit that starts prefork-run for the master",
        "minprocs": "'limits: {nproc: …}' sets it for workers",
        "childlogdir": "output goes to that of prefork-run, or where 'log' says",
        "identifier": "'name' names the manifest",
        "nocleanup": "output goes to that of prefork-run, or where 'log' says",
        "strip_ansi": "lines are kept as they are",
        "silent": "'--log-format' and the stream of prefork-run decide what is logged",
    ]

    private static func loggingReason(for name: String) -> String? {
        name.hasPrefix("logfile") || name == "loglevel"
            ? "the log of prefork-run goes to standard error, for the unit or the container that starts it" : nil
    }
}
