import ConfigText
import JSONText

/// Translates one service of a compose file.
struct ImportedService {
    let source: Source
    let name: String
    let origin: SettingOrigin
    /// Whether another service waits until this one has ended.
    let isJob: Bool

    func translate(_ entries: Ledger<Node>, into draft: inout Draft) {
        var ledger = entries
        var target = ComposeGroup(group: DraftGroup(draft.freeName(like: name), from: origin))
        let image = ledger.take("image")?.value.text
        let isBuilt = ledger.take("build") != nil
        let hasEntrypoint = ledger.peek("entrypoint") != nil
        guard setCommand(&ledger, &target, &draft) else {
            draft.leaveOut(
                origin,
                "its command is that of the image\(image.map { " \($0.excerpt)" } ?? ""), which the file does not name; write "
                    + "'command', or leave it to compose")
            return
        }
        if image != nil || isBuilt {
            target.group.decide(
                "this ran in a container\(image.map { " of \($0.excerpt)" } ?? " that was built"); its program and its paths have to be "
                    + "there on this machine\(hasEntrypoint ? "" : ", and an entrypoint of the image belongs before the command")"
            )
        }
        setEnvironment(&ledger, &target, &draft)
        setPorts(&ledger, &target, &draft)
        setNeeds(&ledger, &target, &draft)
        ImportedHealthCheck(source: source).translate(&ledger, into: &target, &draft)
        ComposeResources(source: source).translate(&ledger, into: &target, &draft)
        setRestart(&ledger, &target, &draft)
        setStop(&ledger, &target, &draft)
        if let profiles = ledger.take("profiles") {
            let count = target.group.integer(of: "count") ?? 1
            target.group.set(
                "count", to: 0, from: profiles.origin,
                decide: "it belongs to a profile, and starts only when asked for: 'prefork-run scale MANIFEST "
                    + "\(target.group.name)=\(count)'")
        }
        draft.leaveOutRest(of: ledger) { ImportedService.reason(for: $0) }
        draft.groups.append(target.group)
    }

    private func words(_ directive: Directive<Node>, _ draft: inout Draft) -> [String]? {
        if directive.value.scalar?.isNull == true { return nil }
        if let list = directive.value.sequence, let texts = directive.value.texts, list.count == texts.count {
            return texts
        }
        if let text = directive.value.text, let words = ShellWords.split(text) { return words }
        draft.leaveOut(directive.origin, "it is neither a list of texts nor a text whose quotes are closed")
        return nil
    }

    private func setCommand(
        _ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft
    ) -> Bool {
        let entrypoint = ledger.take("entrypoint")
        let command = ledger.take("command")
        let all = (entrypoint.flatMap { words($0, &draft) } ?? []) + (command.flatMap { words($0, &draft) } ?? [])
        guard !all.isEmpty, let origin = entrypoint?.origin ?? command?.origin else { return false }
        target.set("command", toList: all, from: origin)
        return true
    }

    private func setEnvironment(
        _ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft
    ) {
        if let files = ledger.take("env_file") {
            let nodes = files.value.sequence ?? [files.value]
            let paths = nodes.compactMap { $0.text ?? $0.value(of: "path")?.text }.compactMap(ComposeText.plain)
            if paths.isEmpty || paths.count < nodes.count {
                draft.leaveOut(files.origin, "a path in it has a variable, or is no text")
            }
            if !paths.isEmpty { target.group.set("env_file", to: .texts(paths), from: files.origin) }
            for node in nodes where node.value(of: "required")?.text == "false" {
                target.group.decide(
                    "compose does without \(node.value(of: "path")?.text?.excerpt ?? "the file") where it is missing; here nothing "
                        + "starts without it")
            }
        }
        guard let environment = ledger.take("environment") else { return }
        for entry in environment.value.mapping ?? [] {
            // Without a value, compose passes its own variable, and so does prefork-run.
            guard let text = entry.value.text else { continue }
            target.set("env", entry.key.value, to: text, from: environment.origin)
        }
        for item in environment.value.sequence ?? [] {
            guard let text = item.text else {
                draft.leaveOut(environment.origin, "an item of it is no text")
                continue
            }
            guard let (name, value) = text.cut(at: "=") else { continue }
            target.set("env", String(name), to: String(value), from: environment.origin)
        }
        if environment.value.text != nil { draft.leaveOut(environment.origin, "it is neither a mapping nor a list") }
    }

    private func setPorts(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        guard let ports = ledger.take("ports") else { return }
        var isFirst = true
        for node in ports.value.sequence ?? [ports.value] {
            guard let port = ComposePort(node) else {
                draft.leaveOut(ports.origin, "\(node.article) is no single port")
                continue
            }
            guard isFirst else {
                draft.leaveOut(
                    ports.origin,
                    "the program binds \(port.published) itself; 'sockets' has further ones of the master's")
                continue
            }
            isFirst = false
            target.group.set("host", to: .text(port.host), from: ports.origin)
            target.group.set("port", to: .integer(port.published), from: ports.origin)
            let inner = port.target == port.published ? "" : " (in the container it was \(port.target))"
            target.group.set(
                "listen", "by", to: "worker", from: ports.origin,
                decide:
                    "the program binds port \(port.published) itself\(inner); without 'listen' prefork-run opens it and passes it "
                    + "on as descriptor 3, and a reload loses no request")
            if port.isDatagram { target.group.set("listen", "protocol", to: "udp", from: ports.origin) }
        }
    }

    private func setNeeds(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        guard let needs = ledger.take("depends_on") else { return }
        if let names = needs.value.sequence {
            target.group.set("needs", to: .texts(names.compactMap(\.text)), from: needs.origin)
            return
        }
        for entry in needs.value.mapping ?? [] {
            let isCompleted = entry.value.value(of: "condition")?.text == "service_completed_successfully"
            target.group.set("needs", entry.key.value, to: isCompleted ? "completed" : "ready", from: needs.origin)
            for inner in entry.value.mapping ?? [] where inner.key.value != "condition" {
                let name = "\(needs.origin.name).\(entry.key.value).\(inner.key.value)"
                let place = source.place(Int(inner.key.span.start.line))
                draft.leaveOut(SettingOrigin(name, at: place), "a group that is needed is waited for, and nothing more")
            }
        }
    }

    private func setRestart(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        let restart = ledger.take("restart")
        if target.group.has("restart") {
            if let restart { draft.leaveOut(restart.origin, "deploy.restart_policy counts") }
            return
        }
        let words = (restart?.value.scalar?.text ?? "no").split(separator: ":")
        switch words.first.map(String.init) ?? "no" {
        case _ where isJob: target.group.set("restart", "policy", to: "never", from: restart?.origin)
        case "always", "unless-stopped":
            target.group.set("restart", "policy", to: "always", from: restart?.origin)
            target.group.set("restart", "intensity", "deaths", to: 1_000_000)
            draft.remark("Docker never gives up a container, so 'deaths' is a million")
        case "on-failure":
            target.group.set("restart", "policy", to: "on-failure", from: restart?.origin)
            if let count = words.dropFirst().first {
                target.group.set("restart", "intensity", "deaths", to: .word(String(count)), from: restart?.origin)
            }
        default:
            target.group.set(
                "restart", "policy", to: "never", from: restart?.origin,
                decide: "compose does not start it again when it exits; 'always' does")
        }
    }

    private func setStop(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        if let signal = ledger.takeText("stop_signal", &draft) {
            target.group.set("stop", "signal", to: .text(ManifestText.signal(signal.value)), from: signal.origin)
        }
        if let time = ledger.takeText("stop_grace_period", &draft) {
            target.group.set("stop", "timeout", to: .word(time.value), from: time.origin)
        } else {
            target.group.set("stop", "timeout", to: "10s")
            draft.remark("Where the file says nothing, a stop has 10 s, as for Docker")
        }
        if let folder = ledger.takeText("working_dir", &draft) {
            target.set("working_dir", to: folder.value, from: folder.origin)
        }
        guard let user = ledger.takeText("user", &draft) else { return }
        guard let text = ComposeText.plain(user.value) else {
            draft.leaveOut(user.origin, "it has a variable without a default")
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        if let account = parts.first { target.group.set("user", to: .word(account), from: user.origin) }
        if parts.count > 1 { target.group.set("group", to: .word(parts[1]), from: user.origin) }
    }

    private static func reason(for name: String) -> String? {
        if name.hasPrefix("x-") { return "compose ignores it too" }
        return reasons[name]
    }

    private static let reasons = [
        "volumes": "workers see the files of this host", "tmpfs": "workers see the files of this host",
        "networks": "workers use the network of this host", "network_mode": "workers use the network of this host",
        "expose": "workers use the network of this host", "links": "workers use the network of this host",
        "dns": "workers use the network of this host", "extra_hosts": "workers use the names of this host",
        "hostname": "workers run on this host", "container_name": "workers are named after their group and id",
        "labels": "a group has a 'description'", "logging": "'log' says where lines go",
        "secrets": "workers read files of this host; 'env_file' gives variables",
        "configs": "workers read files of this host; 'env_file' gives variables",
        "init": "a master reaps what its workers leave, also as process 1", "tty": "a worker has no terminal",
        "stdin_open": "a worker's standard input is /dev/null",
        "privileged": "workers have the privileges of prefork-run",
        "read_only": "the unit or the container that starts prefork-run can set it",
        "security_opt": "the unit or the container that starts prefork-run can set it",
        "extends": "only one file is read; 'docker compose config' writes all in one",
        "platform": "programs are those of this machine", "pull_policy": "no image is pulled",
        "develop": "'prefork-run reload' and 'restart' replace workers",
    ]
}

/// A port that a service publishes.
struct ComposePort {
    let host: String
    let published: Int
    let target: Int
    let isDatagram: Bool

    /// Nil for ranges, and for texts with variables that have no default.
    init?(_ node: Node) {
        if node.mapping != nil {
            guard let target = node.value(of: "target")?.integer else { return nil }
            self.target = target
            published = node.value(of: "published").flatMap { $0.text }.flatMap { Int($0) } ?? target
            host = node.value(of: "host_ip")?.text ?? "0.0.0.0"
            isDatagram = node.value(of: "protocol")?.text == "udp"
            return
        }
        guard let written = node.text, let text = ComposeText.plain(written) else { return nil }
        let (address, kind) = text.cut(at: "/") ?? (text[...], "tcp")
        let parts = address.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let last = parts.last, let target = Int(last) else { return nil }
        let ports = parts.dropLast()
        guard let published = ports.last.map({ Int($0) }) ?? target else { return nil }
        self.target = target
        self.published = published
        let host = ports.dropLast().joined(separator: ":")
        self.host = host.isEmpty ? "0.0.0.0" : host.filter { $0 != "[" && $0 != "]" }
        isDatagram = kind == "udp"
    }
}
