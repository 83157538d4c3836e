import JSONText

/// Translates one service of systemd, with its sockets.
struct SystemdService {
    let unit: UnitSource
    let place: SourcePlace
    let sockets: [UnitSource]
    /// The group of each service that is given, by its stem.
    let groupNames: [String: String]

    func translate(into draft: inout Draft) {
        let origin = SettingOrigin(unit.name, at: place)
        var ledger = Ledger(unit.settings(of: "Service"), from: origin)
        var group = DraftGroup(draft.freeName(like: unit.stem), from: origin)
        var text = UnitExpansion(unit: unit)
        text.user = ledger.peek("User")?.value
        setEnvironment(&ledger, &text, &group, &draft)
        guard setCommand(&ledger, text, &group, &draft) else { return }
        setIDs(&group)
        setUnit(&group, &draft)
        setPlace(&ledger, text, &group, &draft)
        SystemdLife(unit: unit).translate(&ledger, into: &group, &draft)
        SystemdLimits().translate(&ledger, into: &group, &draft)
        for socket in sockets { SystemdSocket(unit: socket).translate(into: &group, &draft) }
        draft.leaveOutRest(of: ledger) { SystemdReasons.reason(for: $0) }
        draft.groups.append(group)
    }

    private func setEnvironment(
        _ ledger: inout Ledger<String>, _ text: inout UnitExpansion, _ group: inout DraftGroup, _ draft: inout Draft
    ) {
        for directive in SystemdService.sinceReset(ledger.takeAll { $0 == "Environment" }) {
            guard let words = UnitWords.split(directive.value) else {
                draft.leaveOut(directive.origin, "a quote in it is not closed")
                continue
            }
            for word in words {
                guard let (name, value) = word.cut(at: "=") else {
                    draft.leaveOut(directive.origin, "a word in it is not of the form NAME=value")
                    continue
                }
                let expanded = text.expand(value).text
                text.variables[String(name)] = expanded
                group.set("env", String(name), to: .text(expanded), from: directive.origin)
            }
        }
        for directive in ledger.takeAll(where: { $0 == "UnsetEnvironment" }) {
            for word in UnitWords.split(directive.value) ?? [] {
                group.set("env", word, to: .null, from: directive.origin)
            }
        }
        var files: [String] = []
        var origin: SettingOrigin?
        for directive in SystemdService.sinceReset(ledger.takeAll { $0 == "EnvironmentFile" }) {
            let isOptional = directive.value.hasPrefix("-")
            let path = String(directive.value.drop { $0 == "-" })
            guard !path.contains("%") else {
                draft.leaveOut(
                    directive.origin, "a path in 'env_file' has no specifiers; 'overrides' names a file for one worker")
                continue
            }
            files.append(path)
            origin = origin ?? directive.origin
            if isOptional {
                group.decide("systemd does without \(path) where it is missing; here nothing starts without it")
            }
        }
        if let origin {
            group.set("env_file", to: .texts(files), from: origin)
            if group.has("env") {
                group.keys.note(
                    "env",
                    .decide(
                        "for systemd a variable of the file counts more; take out what \(files.joined(separator: ", ")) sets"
                    ))
            }
            // The shell that fills in the command knows the values of the file.
            text.variables = [:]
        }
        // Workers get the environment of prefork-run by themselves.
        ledger.ignore("PassEnvironment") { _ in true }
    }

    /// The lines behind the last empty one, which takes back those before it.
    private static func sinceReset(_ lines: [Directive<String>]) -> [Directive<String>] {
        guard let last = lines.lastIndex(where: \.value.isEmpty) else { return lines }
        return Array(lines[(last + 1)...])
    }

    private func setCommand(
        _ ledger: inout Ledger<String>, _ text: UnitExpansion, _ group: inout DraftGroup, _ draft: inout Draft
    ) -> Bool {
        let lines = SystemdService.sinceReset(ledger.takeAll { $0 == "ExecStart" })
        guard let first = lines.first else {
            draft.leaveOut(ledger.origin, "it has no ExecStart")
            return false
        }
        let signs = first.value.prefix { "@-:+!|".contains($0) }
        var line = String(first.value.dropFirst(signs.count))
        if signs.contains("@"), let (program, rest) = line.cut(at: " ") {
            // The second word is the name that the program is told, and not an argument.
            line = program + " " + (rest.trimmed.cut(at: " ")?.after ?? "")
        }
        guard let command = text.command(line, expandsVariables: !signs.contains(":")) else {
            draft.leaveOut(
                SettingOrigin(ledger.origin.name, at: first.origin.place),
                "a quote of its command is not closed, or it is empty")
            return false
        }
        group.set("command", to: .texts(command.words), from: first.origin)
        for note in command.notes { group.keys.note("command", note) }
        if signs.contains("+") || signs.contains("!") {
            group.decide("systemd started it with full privileges; 'user' is that of the worker here")
        }
        for further in lines.dropFirst() {
            draft.leaveOut(
                further.origin, "a worker is one program; write a group with 'restart: {policy: never}' and 'needs'")
        }
        return true
    }

    private func setIDs(_ group: inout DraftGroup) {
        guard unit.isTemplate else { return }
        let instance = unit.name.cut(at: "@")?.after.split(separator: ".").first.map(String.init)
        let standard = unit.settings(of: "Install").last { $0.name == "DefaultInstance" }
        if let number = instance.flatMap({ Int($0) }) ?? standard.flatMap({ Int($0.value) }) {
            group.set(
                "ids", to: .integer(number),
                decide: "name the instances that run: systemctl list-units '\(unit.stem)@*'")
        } else {
            group.set("count", to: 1, decide: "name the instances that run: systemctl list-units '\(unit.stem)@*'")
        }
    }

    private func setUnit(_ group: inout DraftGroup, _ draft: inout Draft) {
        var ledger = Ledger(unit.settings(of: "Unit"), from: SettingOrigin(unit.name, at: place))
        if let description = ledger.take("Description") {
            group.set("description", to: .text(description.value), from: description.origin)
        }
        var needs: [String] = []
        for directive in ledger.takeAll(where: { ["Requires", "Wants", "BindsTo", "Requisite", "After"].contains($0) })
        {
            for name in directive.value.split(whereSeparator: \.isWhitespace) {
                let stem = name.cut(at: "@")?.before ?? name.lastIndex(of: ".").map { name[..<$0] } ?? name
                if let other = groupNames[String(stem)], stem != unit.stem {
                    if !needs.contains(other) { needs.append(other) }
                    group.set("needs", to: .texts(needs), from: directive.origin)
                } else if stem != unit.stem {
                    draft.leaveOut(
                        directive.origin, "\(name) is not given; the unit that starts prefork-run can name it")
                }
            }
        }
        setStartLimit(&ledger, &group)
        draft.leaveOutRest(of: ledger) { name in
            name == "Documentation" ? "'description' is for people" : "the unit that starts prefork-run can keep it"
        }
        for directive in unit.settings(of: "Install") where directive.name != "DefaultInstance" {
            draft.leaveOut(directive.origin, "the unit that starts prefork-run has it: prefork-run export systemd")
        }
        for section in unit.sections where !["Unit", "Service", "Install"].contains(section.name) {
            draft.leaveOut(SettingOrigin("[\(section.name)]", at: section.place), "systemd has no such section here")
        }
    }

    private func setStartLimit(_ ledger: inout Ledger<String>, _ group: inout DraftGroup) {
        if let burst = ledger.take("StartLimitBurst") {
            group.set("restart", "intensity", "deaths", to: .word(burst.value), from: burst.origin)
        }
        for name in ["StartLimitIntervalSec", "StartLimitInterval"] {
            guard let interval = ledger.take(name) else { continue }
            let time = SystemdTime.duration(interval.value) ?? interval.value
            if time == "0s" {
                // systemd counts nothing then.
                group.set("restart", "intensity", "deaths", to: 1_000_000, from: interval.origin)
            } else {
                group.set("restart", "intensity", "within", to: .word(time), from: interval.origin)
            }
        }
    }

    private func setPlace(
        _ ledger: inout Ledger<String>, _ text: UnitExpansion, _ group: inout DraftGroup, _ draft: inout Draft
    ) {
        let folder = ledger.take("WorkingDirectory")
        switch folder?.value {
        case nil, "": group.set("working_dir", to: "/")
        case "~":
            group.set(
                "working_dir", to: "/", from: folder?.origin,
                decide: "systemd started it in the home of its user; name that folder")
        case let path?:
            let path = path.hasPrefix("-") ? String(path.dropFirst()) : path
            group.set("working_dir", to: .text(text.expand(path).text), from: folder?.origin)
        }
        for (name, key) in [("User", "user"), ("Group", "group")] {
            if let account = ledger.take(name) {
                group.set(key, to: .word(text.expand(account.value).text), from: account.origin)
            }
        }
        let further = ledger.takeAll { $0 == "SupplementaryGroups" }
        if let first = further.first {
            let names = further.flatMap { $0.value.split(separator: " ").map { JSON.word(String($0)) } }
            group.set("supplementary_groups", to: .list(names), from: first.origin)
        }
        if let umask = ledger.take("UMask") {
            group.set("umask", to: .text(SupervisorImport.mode(umask.value)), from: umask.origin)
        }
        setOutput(&ledger, text, &group, &draft)
    }

    private func setOutput(
        _ ledger: inout Ledger<String>, _ text: UnitExpansion, _ group: inout DraftGroup, _ draft: inout Draft
    ) {
        // Without a place of its own, standard error goes where standard output goes.
        let isShared = ledger.peek("StandardError").map { $0.value == "inherit" || $0.value.isEmpty } ?? true
        for (name, path) in [
            ("StandardOutput", isShared ? ["log", "file"] : ["log", "stdout", "file"]),
            ("StandardError", ["log", "stderr", "file"]),
        ] {
            guard let output = ledger.take(name) else { continue }
            if let (kind, file) = output.value.cut(at: ":"), ["file", "append", "truncate"].contains(String(kind)) {
                group.keys.set(path[...], to: .text(text.expand(file).text), [], from: output.origin)
            } else if !["journal", "inherit", "journal+console", "syslog", "kmsg"].contains(output.value) {
                draft.leaveOut(output.origin, "output goes to the stream of prefork-run, or where 'log' says")
            }
        }
        if let input = ledger.take("StandardInput") {
            if input.value == "socket" {
                group.set("stdin", to: "socket", from: input.origin)
            } else if input.value != "null" {
                draft.leaveOut(input.origin, "a worker's standard input is /dev/null, or its socket")
            }
        }
    }
}
