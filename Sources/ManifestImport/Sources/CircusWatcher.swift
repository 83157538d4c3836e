import JSONText

/// Translates one watcher of circus.
struct CircusWatcher {
    let name: String
    /// All variables of the watcher, and those that only some watchers have.
    let variables: [Directive<String>]
    let ownVariables: [Directive<String>]
    let sockets: [CircusSocket]
    let hasPriorities: Bool

    /// - Returns: The names of the sockets that the watcher uses.
    func translate(_ section: IniSection, into draft: inout Draft) -> [String] {
        var ledger = Ledger(section.directives, from: SettingOrigin("[\(section.name)]", at: section.place))
        guard let command = ledger.take("cmd") else {
            draft.leaveOut(ledger.origin, "it has no cmd")
            return []
        }
        let arguments = ledger.take("args")
        let line = command.value + (arguments.map { " " + $0.value } ?? "")
        var group = DraftGroup(draft.freeName(like: name), from: ledger.origin)
        if group.name != name { group.remark("'\(name)' in circus") }

        let used = usedSockets(by: line, &ledger, &draft)
        for (index, socket) in used.enumerated() { socket.write(isFirst: index == 0, into: &group, &draft) }
        let places = used.enumerated().map { ($1.name, $0 == 0 ? "${fd}" : "${fd:\($1.name)}") }
        let text = CircusText(
            variables: Dictionary(variables.map { ($0.name, $0.value) }) { $1 },
            sockets: Dictionary(places) { first, _ in first })
        for variable in ownVariables {
            let expanded = text.expandVariable(variable.value)
            group.set("env", variable.name, to: .text(expanded.text), from: variable.origin)
        }
        guard setCommand(line, command.origin, text, &ledger, &group, &draft) else { return [] }
        setCount(line, &ledger, &group, &draft)
        setPlace(text, &ledger, &group, &draft)
        setLife(&ledger, &group, &draft)
        CircusOutput(text: text).translate(&ledger, into: &group, &draft)
        if let priority = ledger.take("priority"), hasPriorities {
            group.decide(
                "circus starts it with priority \(priority.value), high ones first; write 'needs' where it has to wait for a group"
            )
        }
        draft.leaveOutRest(of: ledger) { CircusWatcher.reason(for: $0) }
        draft.groups.append(group)
        return used.map(\.name)
    }

    /// The sockets that the command names, or all of them where it names none.
    private func usedSockets(by line: String, _ ledger: inout Ledger<String>, _ draft: inout Draft) -> [CircusSocket] {
        guard let use = ledger.takeBoolean("use_sockets", &draft), use.value else { return [] }
        let named = CircusText.sockets(in: line)
        return named.isEmpty ? sockets : sockets.filter { named.contains($0.name) }
    }

    private func setCommand(
        _ line: String, _ origin: SettingOrigin, _ text: CircusText, _ ledger: inout Ledger<String>,
        _ group: inout DraftGroup,
        _ draft: inout Draft
    ) -> Bool {
        let expanded = text.expand(line)
        if let shell = ledger.takeBoolean("shell", &draft), shell.value {
            group.set(
                "command", to: .texts(["/bin/sh", "-c", expanded.text]), from: origin,
                decide: "shell=True: a shell runs this line; name the program itself where it can be")
        } else if let words = ShellWords.split(expanded.text), !words.isEmpty {
            group.set("command", to: .texts(words), from: origin)
        } else {
            draft.leaveOut(
                SettingOrigin(ledger.origin.name, at: origin.place),
                "a quote of its command is not closed, or it is empty")
            return false
        }
        for note in expanded.notes { group.keys.note("command", note) }
        if let virtualenv = ledger.take("virtualenv") {
            let folder = text.expand(virtualenv.value).text
            group.set("env", "PATH", to: .text("\(folder)/bin:${env:PATH}"), from: virtualenv.origin)
            group.set("env", "VIRTUAL_ENV", to: .text(folder), from: virtualenv.origin)
        }
        return true
    }

    private func setCount(
        _ line: String, _ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft
    ) {
        let processes = ledger.takeInteger("numprocesses", &draft)
        let singleton = ledger.takeBoolean("singleton", &draft)
        let count = singleton?.value == true ? 1 : processes?.value ?? 1
        if let autostart = ledger.takeBoolean("autostart", &draft), !autostart.value {
            group.set(
                "count", to: .integer(0), from: autostart.origin,
                decide: "autostart=False: 'prefork-run scale MANIFEST \(group.name)=\(count)' starts it")
        } else if CircusText.hasNumber(line), (1...99_999).contains(count) {
            group.set("ids", to: .word(count == 1 ? "1" : "1-\(count)"), from: processes?.origin)
        } else if let processes {
            group.set("count", to: .integer(count), from: processes.origin)
        }
    }

    private func setPlace(
        _ text: CircusText, _ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft
    ) {
        for (name, key) in [("working_dir", "working_dir"), ("uid", "user"), ("gid", "group")] {
            guard let directive = ledger.take(name) else { continue }
            let value = text.expand(directive.value).text
            group.set(key, to: key == "working_dir" ? .text(value) : .word(value), from: directive.origin)
        }
        for limit in ledger.takeAll(where: { $0.hasPrefix("rlimit_") }) {
            let isEndless = ["infinity", "unlimited", "-1", ""].contains(limit.value.lowercased())
            group.set(
                "limits", String(limit.name.dropFirst("rlimit_".count).lowercased()),
                to: isEndless ? .word("infinity") : .word(limit.value), from: limit.origin)
        }
        // What every worker gets by itself.
        ledger.ignore("copy_env") { ManifestText.boolean($0) == true }
        ledger.ignore("copy_path") { _ in true }
        ledger.ignore("close_child_stdin") { ManifestText.boolean($0) == true }
    }

    private func setLife(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        if let respawn = ledger.takeBoolean("respawn", &draft), !respawn.value {
            group.set("restart", "policy", to: "never", from: respawn.origin)
        }
        if let retry = ledger.takeInteger("max_retry", &draft) {
            group.set(
                "restart", "intensity", "deaths", to: .integer(retry.value < 0 ? 1_000_000 : retry.value),
                from: retry.origin)
        }
        if let signal = ledger.take("stop_signal") {
            group.set("stop", "signal", to: .text(ManifestText.signal(signal.value)), from: signal.origin)
        }
        if let timeout = ledger.takeSeconds("graceful_timeout", &draft) {
            group.set("stop", "timeout", to: .word(timeout.value), from: timeout.origin)
        } else {
            group.set("stop", "timeout", to: "10s")
            draft.remark(CircusWatcher.defaults)
        }
        if let children = ledger.takeBoolean("stop_children", &draft) {
            group.set("stop", "kill", to: .text(children.value ? "group" : "process"), from: children.origin)
        } else {
            group.set("stop", "kill", to: "process")
            draft.remark(CircusWatcher.defaults)
        }
        if let age = ledger.takeSeconds("max_age", &draft) {
            group.set("recycle", "max_age", to: .word(age.value), from: age.origin)
        }
    }

    private static let defaults =
        "Where the file says nothing, 'stop' has circus's own defaults: 10 s, and the program alone gets the signal"

    private static func reason(for name: String) -> String? {
        name.hasPrefix("hooks.") ? "a master calls no Python; 'on' runs programs for events" : reasons[name]
    }

    private static let reasons = [
        "copy_env": "workers get the environment of prefork-run; 'env: {NAME: null}' removes a variable",
        "warmup_delay": "launches are not spaced; 'readiness' and 'rollout' say how many start at once",
        "send_hup": "a reload of the manifest replaces the workers that changed",
        "check_flapping": "deaths are always counted; 'restart: {intensity: …}' says how many are too many",
        "max_age_variance": "'recycle: {max_age: …, jitter: 10%}' takes a percentage",
        "on_demand": "workers run before the first connection",
        "use_papa": "a master keeps its workers by itself",
        "executable": "the first word of 'command' is the program",
        "virtualenv_py_ver": "the program of the virtualenv knows its version",
    ]
}

/// Translates where circus writes the output of a watcher.
struct CircusOutput {
    let text: CircusText

    func translate(_ ledger: inout Ledger<String>, into group: inout DraftGroup, _ draft: inout Draft) {
        let files = ["stdout", "stderr"].map { stream in
            (stream, ledger.peek("\(stream)_stream.filename")?.value)
        }
        let isShared = files[0].1 == files[1].1
        for (stream, file) in files {
            var settings = Ledger(ledger.takeAll { $0.hasPrefix("\(stream)_stream.") }, from: ledger.origin)
            settings.ignore("\(stream)_stream.class") { kind in
                file != nil
                    || ["StdoutStream", "FancyStdoutStream"].contains(String(kind.split(separator: ".").last ?? ""))
            }
            if let name = settings.take("\(stream)_stream.filename") {
                let path = isShared ? ["log"] : ["log", stream]
                if stream == "stdout" || !isShared {
                    group.keys.set(
                        (path + ["file"])[...], to: .text(text.expand(name.value).text), [], from: name.origin)
                }
                let size = settings.takeSize("\(stream)_stream.max_bytes", &draft)
                let count = settings.takeInteger("\(stream)_stream.backup_count", &draft)
                if let size, size.value != "0B", stream == "stdout" || !isShared {
                    group.keys.set((path + ["rotate", "size"])[...], to: .word(size.value), [], from: size.origin)
                    if let count {
                        group.keys.set(
                            (path + ["rotate", "keep"])[...], to: .integer(count.value), [], from: count.origin)
                    }
                }
            }
            draft.leaveOutRest(of: settings) {
                $0.hasSuffix(".class") ? "a master writes to files and to its own stream" : "'log' has no such setting"
            }
        }
    }
}
