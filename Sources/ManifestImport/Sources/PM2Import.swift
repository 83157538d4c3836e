import ConfigText
import JSONText

/// Translates an ecosystem file of pm2 in JSON or YAML.
struct PM2Import {
    private var draft = Draft()
    private let source: Source

    static func draft(of source: Source, in context: ImportContext) throws(ImportRefusal) -> Draft {
        let root = try YAMLFile.root(of: source)
        var translation = PM2Import(source: source)
        if let apps = root.sequence {
            translation.translate(apps)
        } else if var ledger = Ledger(root, named: "", in: source) {
            if ledger.peek("script") != nil {
                translation.translate([root])
            } else {
                guard let apps = ledger.take("apps")?.value else {
                    throw ImportRefusal("cannot find 'apps' in this", at: source.place(0))
                }
                translation.translate(apps.sequence ?? [apps])
                translation.draft.leaveOutRest(of: ledger) {
                    $0 == "deploy" ? "a manifest deploys nothing: it is about the programs of one machine" : nil
                }
            }
        } else {
            throw ImportRefusal("cannot find 'apps' in this", at: source.place(0))
        }
        return translation.draft
    }

    private init(source: Source) { self.source = source }

    private mutating func translate(_ apps: [Node]) {
        for (index, app) in apps.enumerated() {
            guard let ledger = Ledger(app, named: "apps[\(index)]", in: source) else {
                draft.leaveOut(
                    SettingOrigin("apps[\(index)]", at: source.place(Int(app.span.start.line))), "it is no mapping")
                continue
            }
            let translation = PM2Program(source: source, index: index)
            translation.translate(ledger, into: &draft)
        }
    }
}

/// Translates one app of pm2.
struct PM2Program {
    let source: Source
    let index: Int

    func translate(_ entries: Ledger<Node>, into draft: inout Draft) {
        var ledger = entries
        let scripts = ["script", "cmd", "command"].compactMap { ledger.takeText($0, &draft) }
        guard let script = scripts.first else {
            draft.leaveOut(ledger.origin, "it has no script")
            return
        }
        let name = ledger.takeText("name", &draft)?.value ?? script.value
        var group = DraftGroup(draft.freeName(like: name), from: ledger.origin)
        if group.name != name { group.remark("'\(name)' in pm2") }
        setCommand(script, &ledger, &group, &draft)
        setCount(&ledger, &group, &draft)
        setPlace(&ledger, &group, &draft)
        setRestart(&ledger, &group, &draft)
        setTimes(&ledger, &group, &draft)
        setOutput(&ledger, &group, &draft)
        draft.leaveOutRest(of: ledger) { PM2Program.reason(for: $0) }
        draft.groups.append(group)
    }

    private func words(_ name: String, _ ledger: inout Ledger<Node>, _ draft: inout Draft) -> [String] {
        guard let directive = ledger.take(name) else { return [] }
        if let list = directive.value.sequence, let texts = directive.value.texts, texts.count == list.count {
            return texts
        }
        if let text = directive.value.text, let words = ShellWords.split(text) { return words }
        draft.leaveOut(directive.origin, "it is neither a text nor a list of texts")
        return []
    }

    private func setCommand(
        _ script: (value: String, origin: SettingOrigin), _ ledger: inout Ledger<Node>, _ group: inout DraftGroup,
        _ draft: inout Draft
    ) {
        let interpreter = ledger.takeText("interpreter", &draft) ?? ledger.takeText("exec_interpreter", &draft)
        var options: [String] = []
        for name in ["interpreter_args", "node_args"] { options += words(name, &ledger, &draft) }
        let arguments = words("args", &ledger, &draft)
        if script.value.contains(" "), interpreter == nil {
            // pm2 lets a shell run such a script.
            let line = ([script.value] + arguments).joined(separator: " ")
            group.set("command", to: .texts(["bash", "-c", ManifestText.literal(line)]), from: script.origin)
            return
        }
        let program = interpreter?.value ?? PM2Program.interpreter(for: script.value)
        let first = program.map { $0 == "none" ? [] : [$0] } ?? []
        let command = first + options + [script.value] + arguments
        group.set("command", to: .texts(command.map { ManifestText.literal($0) }), from: script.origin)
    }

    /// The interpreter that pm2 takes for a script, by its extension.
    private static func interpreter(for script: String) -> String? {
        let file = script.split(separator: "/").last ?? ""
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return nil }
        return switch file[file.index(after: dot)...] {
        case "js", "cjs", "mjs": "node"
        case "ts", "tsx": "bun"
        case "py": "python3"
        case "sh": "bash"
        case "rb": "ruby"
        case "php": "php"
        case "pl": "perl"
        default: nil
        }
    }

    private func setCount(_ ledger: inout Ledger<Node>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let mode = ledger.takeText("exec_mode", &draft)
        if let instances = ledger.take("instances") {
            if let count = instances.value.integer, count > 0 {
                group.set("count", to: .integer(count), from: instances.origin)
            } else {
                group.set(
                    "count", to: 4, from: instances.origin,
                    decide:
                        "pm2 starts a process for each CPU (\(instances.value.text?.excerpt ?? "")); write the number")
            }
        }
        // Without an interpreter of its own, only programs of Node and Bun are run in a cluster.
        let isNode = ["node", "bun"].contains(group.texts(of: "command").first ?? "")
        let isCluster = isNode && (mode.map { $0.value.hasPrefix("cluster") } ?? group.has("count"))
        if isCluster {
            group.decide(
                "pm2's cluster mode shares the port between processes; with 'port' prefork-run opens it, and the program listens "
                    + "with 'server.listen({fd: 3})'")
        }
        if let variable = ledger.takeText("instance_var", &draft) {
            group.set("env", variable.value, to: "${index}", from: variable.origin)
        } else if isCluster {
            group.set("env", "NODE_APP_INSTANCE", to: "${index}")
        }
        if let variable = ledger.takeText("increment_var", &draft) {
            group.decide(
                "pm2 counts \(variable.value.excerpt) up for each process; 'overrides' gives each worker its own value")
        }
    }

    private func setPlace(_ ledger: inout Ledger<Node>, _ group: inout DraftGroup, _ draft: inout Draft) {
        if let folder = ledger.takeText("cwd", &draft) {
            group.set("working_dir", to: .text(ManifestText.literal(folder.value)), from: folder.origin)
        }
        for (name, key) in [("uid", "user"), ("user", "user"), ("gid", "group")] {
            if let account = ledger.takeText(name, &draft) {
                group.set(key, to: .word(account.value), from: account.origin)
            }
        }
        guard let variables = ledger.takeMapping("env", in: source, &draft) else { return }
        for variable in variables.rest {
            if let text = variable.value.scalar {
                group.set("env", variable.name, to: .text(ManifestText.literal(text.text)), from: variable.origin)
            } else {
                draft.leaveOut(variable.origin, "it is no text")
            }
        }
    }

    private func setRestart(_ ledger: inout Ledger<Node>, _ group: inout DraftGroup, _ draft: inout Draft) {
        if let restart = ledger.takeBoolean("autorestart", &draft), !restart.value {
            group.set("restart", "policy", to: "never", from: restart.origin)
        }
        if let codes = ledger.take("stop_exit_codes") {
            let numbers = codes.value.sequence?.compactMap(\.integer) ?? [codes.value.integer].compactMap(\.self)
            group.set("restart", "never_on", to: .list(numbers.map { .integer($0) }), from: codes.origin)
        }
        if let restarts = ledger.takeInteger("max_restarts", &draft) {
            group.set("restart", "intensity", "deaths", to: .integer(restarts.value), from: restarts.origin)
        } else if !group.has("restart", "policy") {
            group.set("restart", "intensity", "deaths", to: 16)
            draft.remark(PM2Program.defaults)
        }
        if let delay = takeTime("restart_delay", &ledger, &draft) {
            group.set("restart", "backoff", "initial", to: .word(delay.value), from: delay.origin)
            group.set("restart", "backoff", "factor", to: 1, from: delay.origin)
        }
        if let delay = takeTime("exp_backoff_restart_delay", &ledger, &draft) {
            group.set("restart", "backoff", "initial", to: .word(delay.value), from: delay.origin)
            group.set("restart", "backoff", "factor", to: .number("1.5"), from: delay.origin)
            group.set("restart", "backoff", "max", to: "15s", from: delay.origin)
        }
        if let uptime = takeTime("min_uptime", &ledger, &draft) {
            group.set("restart", "backoff", "reset_after", to: .word(uptime.value), from: uptime.origin)
        }
        if let memory = ledger.takeText("max_memory_restart", &draft) {
            if let bytes = ManifestText.bytes(memory.value), bytes > 0 {
                group.set("recycle", "max_rss", to: .word(ManifestText.size(bytes)), from: memory.origin)
            } else {
                draft.leaveOut(memory.origin, "it is no size")
            }
        }
    }

    private func setTimes(_ ledger: inout Ledger<Node>, _ group: inout DraftGroup, _ draft: inout Draft) {
        if let signal = ledger.takeText("kill_signal", &draft) {
            group.set("stop", "signal", to: .text(ManifestText.signal(signal.value)), from: signal.origin)
        } else {
            group.set("stop", "signal", to: "INT")
            draft.remark(PM2Program.defaults)
        }
        if let timeout = takeTime("kill_timeout", &ledger, &draft) {
            group.set("stop", "timeout", to: .word(timeout.value), from: timeout.origin)
        } else {
            group.set("stop", "timeout", to: "1600ms")
            draft.remark(PM2Program.defaults)
        }
        if let tree = ledger.takeBoolean("treekill", &draft), !tree.value {
            group.set("stop", "kill", to: "process", from: tree.origin)
        }
        let listening = takeTime("listen_timeout", &ledger, &draft)
        if let ready = ledger.takeBoolean("wait_ready", &draft), ready.value {
            group.set(
                "readiness", "after", to: "1s", from: ready.origin,
                decide:
                    "process.send('ready') reaches nobody here; 'tcp' or 'http' probe a port of the worker's own, and 'log' "
                    + "waits for a line")
            if let listening { group.set("readiness", "timeout", to: .word(listening.value), from: listening.origin) }
        } else if let listening {
            draft.leaveOut(
                listening.origin, "without wait_ready nothing is waited for; 'readiness: {timeout: …}' is its time")
        }
    }

    /// A time in milliseconds, or with a unit such as `1h`, as a duration.
    private func takeTime(
        _ name: String, _ ledger: inout Ledger<Node>, _ draft: inout Draft
    ) -> (value: String, origin: SettingOrigin)? {
        guard let time = ledger.takeText(name, &draft) else { return nil }
        if let count = Int(time.value), count >= 0 { return (ManifestText.milliseconds(count), time.origin) }
        return (time.value, time.origin)
    }

    private func setOutput(_ ledger: inout Ledger<Node>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let isMerged = ["merge_logs", "combine_logs"].compactMap { ledger.takeBoolean($0, &draft)?.value }.contains(
            true)
        let output = ledger.takeText("out_file", &draft) ?? ledger.takeText("output", &draft)
        let errors = ledger.takeText("error_file", &draft) ?? ledger.takeText("error", &draft)
        let both = ledger.takeText("log_file", &draft) ?? ledger.takeText("log", &draft)
        func write(_ file: (value: String, origin: SettingOrigin), _ path: [String]) {
            let name = ManifestText.literal(file.value)
            guard !isMerged, group.has("count"), let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else {
                return group.keys.set(path[...], to: .text(name), [], from: file.origin)
            }
            // pm2 gives each process a file with its number.
            group.keys.set(path[...], to: .text(name[..<dot] + "-${index}" + name[dot...]), [], from: file.origin)
        }
        if let both { write(both, ["log", "file"]) }
        if let output, output.value != errors?.value {
            write(output, both == nil && errors == nil ? ["log", "file"] : ["log", "stdout", "file"])
        } else if let output {
            write(output, ["log", "file"])
        }
        if let errors, errors.value != output?.value { write(errors, ["log", "stderr", "file"]) }
        if ledger.takeText("log_type", &draft)?.value == "json" { group.set("log", "format", to: "json") }
    }

    private static let defaults =
        "Where the file says nothing, pm2's own defaults: 16 restarts, and 1.6 s for a stop by INT"

    private static func reason(for name: String) -> String? {
        if name.hasPrefix("env_") {
            return "one environment is in 'env'; take this one instead, or keep a manifest for each"
        }
        if name.contains("watch") {
            return "'prefork-run reload' replaces workers; 'reload: {watch: true}' watches the manifest"
        }
        return reasons[name]
    }

    private static let reasons = [
        "cron_restart": "'recycle: {max_age: 24h}' replaces workers by age, a few at a time",
        "source_map_support": "write --enable-source-maps behind the program in 'command'",
        "shutdown_with_message": "a worker is told to stop by a signal",
        "namespace": "a manifest has one name; several manifests are several masters",
        "log_date_format": "'log: {format: json}' has the time of each line",
        "time": "'log: {format: json}' has the time of each line",
        "pid_file": "a master needs no such file; its control socket knows it",
        "vizion": "a manifest deploys nothing", "post_update": "a manifest deploys nothing",
        "force": "a name is there once",
        "disable_logs": "output is never thrown away",
    ]
}
