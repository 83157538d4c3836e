import JSONText

/// Translates one program of supervisord.
struct SupervisorProgram {
    let name: String
    let group: String?
    let here: String
    let variables: [(name: String, value: String)]
    /// The directory of supervisord; nil where the file does not say it.
    let masterFolder: String?
    /// Whether it is a `[fcgi-program]`, whose socket is descriptor 0.
    let hasSocket: Bool
    /// Whether the programs of the file have different priorities.
    let hasPriorities: Bool

    func translate(_ section: IniSection, into draft: inout Draft) {
        var ledger = Ledger(section.directives, from: SettingOrigin("[\(section.name)]", at: section.place))
        guard let command = ledger.take("command") else {
            draft.leaveOut(ledger.origin, "it has no command")
            return
        }
        let count = ledger.peek("numprocs").flatMap { Int($0.value) } ?? 1
        var text = SupervisorText(program: name, group: group ?? name, processCount: count, here: here)
        text.firstNumber = ledger.peek("numprocs_start").flatMap { Int($0.value) } ?? 0
        for (name, value) in variables { text.variables[name] = value }
        var target = DraftGroup(draft.freeName(like: name), from: ledger.origin)
        if target.name != name { target.remark("'\(name)' in supervisord") }
        if let group { target.remark("a member of supervisord's group '\(group)'") }

        setEnvironment(from: &ledger, &text, &target, &draft)
        let expanded = text.expand(command.value)
        guard let words = ShellWords.split(expanded.text), !words.isEmpty else {
            draft.leaveOut(
                SettingOrigin(ledger.origin.name, at: command.origin.place),
                "a quote of its command is not closed, or it is empty")
            return
        }
        target.set("command", to: .texts(words), from: command.origin)
        for note in expanded.notes { target.keys.note("command", note) }
        setCount(count, from: &ledger, &target, &draft)
        setPlace(from: &ledger, text, &target)
        setRestart(from: &ledger, &target, &draft)
        setStop(from: &ledger, &target, &draft)
        SupervisorOutput(text: text, masterFolder: masterFolder).translate(&ledger, into: &target, &draft)
        if hasSocket { setSocket(from: &ledger, text, &target, &draft) }
        if let priority = ledger.take("priority"), hasPriorities {
            target.decide(
                "supervisord starts it with priority \(priority.value), low ones first; write 'needs' where it has to wait for a "
                    + "group")
        }
        draft.leaveOutRest(of: ledger) { SupervisorProgram.reasons[$0] }
        draft.groups.append(target)
    }

    private func setEnvironment(
        from ledger: inout Ledger<String>, _ text: inout SupervisorText, _ target: inout DraftGroup,
        _ draft: inout Draft
    ) {
        guard let environment = ledger.take("environment") else { return }
        guard let pairs = SupervisorText.variables(of: environment.value) else {
            draft.leaveOut(environment.origin, "it is not of the form KEY=\"value\",OTHER=\"value\"")
            return
        }
        var own: [String: String] = [:]
        for (name, value) in pairs {
            let expanded = text.expand(value)
            target.set("env", name, to: .text(expanded.text), from: environment.origin)
            for note in expanded.notes { target.keys.note("env", note) }
            own[name] = expanded.text
        }
        text.variables.merge(own) { $1 }
    }

    private func setCount(
        _ count: Int, from ledger: inout Ledger<String>, _ target: inout DraftGroup, _ draft: inout Draft
    ) {
        let numprocs = ledger.takeInteger("numprocs", &draft)
        let start = ledger.takeInteger("numprocs_start", &draft)?.value ?? 0
        _ = ledger.take("process_name")
        if let autostart = ledger.takeBoolean("autostart", &draft), !autostart.value {
            target.set(
                "count", to: .integer(0), from: autostart.origin,
                decide: "autostart=false: 'prefork-run scale MANIFEST \(target.name)=\(count)' starts it")
        } else if start > 0, count > 0, start < 1_000_000, count < 1_000_000 {
            target.set("ids", to: .word("\(start)-\(start + count - 1)"), from: numprocs?.origin)
        } else if let numprocs, count != 1 {
            target.set("count", to: .integer(count), from: numprocs.origin)
        }
    }

    private func setPlace(from ledger: inout Ledger<String>, _ text: SupervisorText, _ target: inout DraftGroup) {
        if let directory = ledger.take("directory") {
            target.set("working_dir", to: .text(text.expand(directory.value).text), from: directory.origin)
        }
        if let user = ledger.take("user") {
            target.set("user", to: .word(text.expand(user.value).text), from: user.origin)
        }
        if let umask = ledger.take("umask") {
            target.set("umask", to: .text(SupervisorImport.mode(umask.value)), from: umask.origin)
        }
    }

    private func setRestart(
        from ledger: inout Ledger<String>, _ target: inout DraftGroup, _ draft: inout Draft
    ) {
        let policy = ledger.take("autorestart")
        let codes = ledger.take("exitcodes")
        switch policy.map({ ManifestText.boolean($0.value) }) {
        case .some(.some(true)):
            target.set("restart", "policy", to: "always", from: policy?.origin)
            if let codes { draft.leaveOut(codes.origin, "with autorestart=true every exit is followed by a start") }
        case .some(.some(false)): target.set("restart", "policy", to: "never", from: policy?.origin)
        case .some(.none), .none:
            let expected = codes?.value.commaItems.map { Int($0) ?? -1 } ?? [0]
            let final = expected.filter { $0 != 0 }
            target.set(
                "restart", "policy", to: .text(expected.contains(0) ? "on-failure" : "always"),
                from: policy?.origin ?? codes?.origin)
            if !final.isEmpty {
                target.set("restart", "never_on", to: .list(final.map { .integer($0) }), from: codes?.origin)
            }
        }
        let seconds = ledger.takeInteger("startsecs", &draft)
        if let seconds, seconds.value > 0 {
            target.set("readiness", "after", to: .word("\(seconds.value)s"), from: seconds.origin)
        }
        guard let retries = ledger.takeInteger("startretries", &draft) else { return }
        guard (0...10_000).contains(retries.value) else {
            draft.leaveOut(retries.origin, "it is no number of deaths that is worth counting")
            return
        }
        let count = retries.value
        let run = min(max(seconds?.value ?? 1, 1), 3600)
        target.set("restart", "intensity", "deaths", to: .integer(count), from: retries.origin)
        target.set(
            "restart", "intensity", "within", to: .word("\(SupervisorProgram.time(of: count, eachFor: run))s"),
            from: retries.origin)
    }

    /// The seconds in which so many launches in a row can fail, with the waits between them, so that the count is reached.
    private static func time(of deaths: Int, eachFor run: Int) -> Int {
        var total = 0.0
        var wait = 0.5
        for _ in 0...deaths {
            total += wait * 1.1 + Double(run)
            wait = min(wait * 2, 30)
        }
        return max(60, Int(total.rounded(.up)))
    }

    private func setStop(from ledger: inout Ledger<String>, _ target: inout DraftGroup, _ draft: inout Draft) {
        if let signal = ledger.take("stopsignal") {
            target.set("stop", "signal", to: .text(ManifestText.signal(signal.value)), from: signal.origin)
        }
        if let wait = ledger.takeSeconds("stopwaitsecs", &draft) {
            target.set("stop", "timeout", to: .word(wait.value), from: wait.origin)
        } else {
            target.set("stop", "timeout", to: "10s")
            draft.remark(SupervisorProgram.defaults)
        }
        let stop = ledger.takeBoolean("stopasgroup", &draft)
        let kill = ledger.takeBoolean("killasgroup", &draft)
        guard let origin = stop?.origin ?? kill?.origin else {
            target.set("stop", "kill", to: "process")
            draft.remark(SupervisorProgram.defaults)
            return
        }
        let stops = stop?.value ?? false
        let kills = kill?.value ?? stops
        target.set("stop", "kill", to: .text(stops ? "group" : kills ? "mixed" : "process"), from: origin)
    }

    private func setSocket(
        from ledger: inout Ledger<String>, _ text: SupervisorText, _ target: inout DraftGroup, _ draft: inout Draft
    ) {
        guard let socket = ledger.take("socket") else { return }
        let value = text.expand(socket.value).text
        if value.hasPrefix("unix://") {
            target.set("path", to: .text(String(value.dropFirst("unix://".count))), from: socket.origin)
        } else if value.hasPrefix("tcp://"), let colon = value.lastIndex(of: ":"),
            let port = Int(value[value.index(after: colon)...])
        {
            let host = value[
                value.index(
                    value.startIndex, offsetBy: "tcp://".count)..<max(
                        colon, value.index(value.startIndex, offsetBy: "tcp://".count))]
            target.set("host", to: .text(String(host)), from: socket.origin)
            target.set("port", to: .integer(port), from: socket.origin)
        } else {
            draft.leaveOut(socket.origin, "it is neither unix:///path nor tcp://host:port")
            return
        }
        target.set("stdin", to: "socket", from: socket.origin)
        if let mode = ledger.take("socket_mode") {
            target.set("mode", to: .text(SupervisorImport.mode(mode.value)), from: mode.origin)
        }
        if let backlog = ledger.take("socket_backlog") {
            target.set("listen", "backlog", to: .word(backlog.value), from: backlog.origin)
        }
    }

    private static let defaults =
        "Where the file says nothing, 'stop' has supervisord's own defaults: 10 s, and the program alone gets the signal"

    private static let reasons = [
        "serverurl": "a worker finds the master's control socket by the manifest's name",
        "socket_owner": "the socket's file belongs to the user of prefork-run; 'mode' sets who may connect",
        "stdout_events_enabled": "output is no event; 'log' says where lines go",
        "stderr_events_enabled": "output is no event; 'log' says where lines go",
        "stdout_capture_maxbytes": "nothing in the output is an order; 'log' says where lines go",
        "stderr_capture_maxbytes": "nothing in the output is an order; 'log' says where lines go",
        "stdout_syslog": "'log: {format: json}' and the stream of prefork-run reach the journal",
        "stderr_syslog": "'log: {format: json}' and the stream of prefork-run reach the journal",
    ]
}
