import ConfigText
import JSONText

/// Translates the literal settings of a `gunicorn.conf.py`, which is read as text and never executed.
///
/// Each worker becomes a gunicorn with one worker process, because prefork-run starts several.
struct GunicornImport {
    private var draft = Draft()
    private let source: Source
    private let folder: String
    private var ledger: Ledger<PythonSettings.Value>
    private var group: DraftGroup
    private var options: [String] = []
    /// What only Python knows, for which gunicorn has to read the file itself.
    private var kept: [Directive<PythonSettings.Value>] = []

    static func draft(of source: Source, in context: ImportContext) throws(ImportRefusal) -> Draft {
        let statements = try PythonSettings.statements(of: source)
        let origin = SettingOrigin("gunicorn", at: source.place(0))
        var translation = GunicornImport(
            source: source, folder: context.folder, ledger: Ledger(statements, from: origin),
            group: DraftGroup("web", from: origin))
        translation.translate()
        return translation.draft
    }

    private init(source: Source, folder: String, ledger: Ledger<PythonSettings.Value>, group: DraftGroup) {
        self.source = source
        self.folder = folder
        self.ledger = ledger
        self.group = group
    }

    private mutating func translate() {
        setSockets()
        setCount()
        setPlace()
        setTimes()
        setOptions()
        keepTheRest()
        setCommand()
        group.set("readiness", "notify", to: true)
        if !options.contains("--preload") {
            group.keys.note(
                "readiness",
                .decide("without --preload gunicorn says READY=1 before the application is loaded; add it to 'args'"))
        }
        draft.leaveOutRest(of: ledger) { GunicornImport.reasons[$0] ?? "gunicorn has no such setting" }
        draft.groups.append(group)
    }

    // MARK: Parts

    private mutating func setSockets() {
        guard let bind = ledger.take("bind") else {
            group.set("port", to: 8000, remark: "gunicorn's own default")
            return
        }
        let texts = bind.literal?.texts ?? []
        // gunicorn takes a host alone, and listens at port 8000.
        let isHost = { (text: String) in
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) }
        }
        let addresses = texts.compactMap { ListenAddress($0) ?? (isHost($0) ? .port(8000, host: $0) : nil) }
        if !texts.isEmpty, addresses.count < texts.count {
            group.set(
                "port", to: 8000, from: bind.origin,
                decide:
                    "bind has an address that a manifest does not know: \(texts.joined(separator: ", ").excerpt); write the port here"
            )
            return
        }
        if addresses.isEmpty {
            group.set(
                "port", to: 8000, from: bind.origin,
                decide:
                    "bind is computed in \(source.fileName): \(bind.excerpt); write the port here, prefork-run opens it"
            )
            return
        }
        group.setSockets(addresses, from: bind.origin)
    }

    private mutating func setCount() {
        guard let workers = ledger.take("workers") else { return }
        if let count = workers.literal?.word.flatMap({ Int($0) }) {
            group.set("count", to: .integer(count), from: workers.origin)
        } else {
            group.set(
                "count", to: 4, from: workers.origin,
                decide:
                    "workers is computed in \(source.fileName): \(workers.excerpt); write the number for this machine")
        }
    }

    private mutating func setPlace() {
        for (name, key) in [("chdir", "working_dir"), ("user", "user"), ("group", "group")] {
            guard let word = takeWord(name) else { continue }
            group.set(
                key, to: key == "working_dir" ? .text(ManifestText.literal(word.text)) : .word(word.text),
                from: word.origin)
        }
        if let umask = takeWord("umask") {
            let octal = Int(umask.text).map { String($0, radix: 8) } ?? umask.text
            group.set("umask", to: .text(SupervisorImport.mode(octal)), from: umask.origin)
        }
        if let backlog = takeWord("backlog") {
            group.set("listen", "backlog", to: .word(backlog.text), from: backlog.origin)
        }
        if let environment = ledger.take("raw_env") {
            for text in environment.literal?.texts ?? [] {
                guard let (name, value) = text.cut(at: "=") else { continue }
                group.set("env", String(name), to: .text(ManifestText.literal(value)), from: environment.origin)
            }
            if environment.literal?.texts == nil { kept.append(environment) }
        }
        if let threads = takeWord("threads") {
            group.set("cap", to: .word(threads.text), from: threads.origin)
            options.append("--threads=${cap}")
        }
    }

    private mutating func setTimes() {
        let graceful = takeWord("graceful_timeout")
        let seconds = graceful.flatMap { Int($0.text) }.map { min(max($0, 0), 1_000_000) } ?? 30
        if graceful != nil { options.append("--graceful-timeout=\(seconds)") }
        group.set("stop", "signal", to: "TERM")
        group.set("stop", "timeout", to: .word("\(seconds + 5)s"), from: graceful?.origin)
        group.set("stop", "kill", to: "mixed")
        for name in ["max_requests", "max_requests_jitter"] {
            guard let word = takeWord(name), word.text != "0" else { continue }
            options.append("\(GunicornImport.flag(name))=\(ManifestText.literal(word.text))")
            group.set(
                "recycle", "max_age", to: .word("1d"), from: word.origin,
                decide:
                    "gunicorn replaces its only worker after so many requests, and nobody answers meanwhile; by age or memory "
                    + "prefork-run starts the new one first")
        }
    }

    private mutating func setOptions() {
        for name in GunicornImport.passed {
            guard let directive = ledger.peek(name) else { continue }
            switch directive.literal {
            case .boolean(let value)?:
                if value { options.append(GunicornImport.flag(name)) }
            case .some(let literal):
                guard let word = literal.word else { continue }
                options.append("\(GunicornImport.flag(name))=\(ManifestText.literal(word))")
            case nil: continue
            }
            _ = ledger.take(name)
        }
    }

    /// What Python computes stays in the file, which gunicorn goes on reading.
    private mutating func keepTheRest() {
        let isComputed = { (directive: Directive<PythonSettings.Value>) in
            switch directive.value {
            case .expression: true
            case .statement: true
            case .literal(let literal):
                literal.word == nil && literal != .none || GunicornImport.isKnown(directive.name)
            }
        }
        for name in Set(ledger.rest.map(\.name)) where GunicornImport.reasons[name] == nil {
            guard let directive = ledger.peek(name), isComputed(directive) else { continue }
            kept += ledger.takeAll { $0 == name }
        }
        kept.sort { $0.origin.place.line < $1.origin.place.line }
        if kept.isEmpty { return }
        let names = kept.map { "\($0.name) (line \($0.origin.place.line))" }.joined(separator: ", ")
        options.insert("--config=" + ManifestText.literal("\(folder)/\(source.fileName)"), at: 0)
        group.decide(
            "gunicorn still reads \(source.fileName), for what only Python knows: \(names). What 'args' says counts more; take 'bind', "
                + "'daemon' and 'pidfile' out of it")
    }

    private mutating func setCommand() {
        if let app = takeWord("wsgi_app") {
            group.set("command", to: .texts(["gunicorn", ManifestText.literal(app.text)]), from: app.origin)
        } else {
            group.set(
                "command", to: ["gunicorn", "wsgi:app"],
                decide: "name the application, as on gunicorn's command line")
        }
        group.set("args", to: .texts(["--workers=1"] + options))
    }

    // MARK: Words

    private mutating func takeWord(_ name: String) -> (text: String, origin: SettingOrigin)? {
        guard let directive = ledger.peek(name), let word = directive.literal?.word else { return nil }
        _ = ledger.take(name)
        return (word, directive.origin)
    }

    private static func flag(_ name: String) -> String {
        "--" + (flags[name] ?? String(name.map { $0 == "_" ? "-" : $0 }))
    }
}

extension GunicornImport {
    /// Settings whose option has another name.
    private static let flags = [
        "preload_app": "preload", "accesslog": "access-logfile", "errorlog": "error-logfile", "loglevel": "log-level",
        "access_log_format": "access-logformat", "keepalive": "keep-alive", "proc_name": "name",
        "logconfig": "log-config", "logger_class": "logger-class",
    ]

    /// Settings that a gunicorn with one worker needs as well.
    private static let passed = [
        "preload_app", "worker_class", "worker_connections", "timeout", "keepalive", "limit_request_line",
        "limit_request_fields", "limit_request_field_size", "accesslog", "errorlog", "loglevel", "access_log_format",
        "capture_output", "logger_class", "logconfig", "pythonpath", "proc_name", "worker_tmp_dir",
        "forwarded_allow_ips",
        "proxy_protocol", "proxy_allow_ips", "certfile", "keyfile", "ca_certs", "ciphers", "statsd_host",
        "statsd_prefix",
        "paste", "enable_stdio_inheritance", "disable_redirect_access_to_syslog", "strip_header_spaces",
    ]

    /// Whether gunicorn has such a setting, for which it reads its file.
    private static func isKnown(_ name: String) -> Bool {
        [
            "sendfile", "cert_reqs", "ssl_version", "header_map", "print_config", "suppress_ragged_eofs",
            "do_handshake_on_connect", "forwarder_headers", "casefold_http_method", "permit_obsolete_folding",
            "permit_unconventional_http_method", "permit_unconventional_http_version", "tmp_upload_dir",
            "dogstatsd_tags",
            "secure_scheme_headers", "logconfig_json", "syslog_prefix", "syslog_facility", "reload_engine",
            "reload_extra_files", "default_proc_name",
        ].contains(name)
    }

    private static let reasons = [
        "daemon": "a worker stays in the foreground",
        "pidfile": "a master needs no such file, and several workers would write it",
        "reload": "'prefork-run run' with 'reload: {watch: true}' reads the manifest again, not the code",
        "reuse_port": "the workers share one queue, which loses no connection; 'listen: {reuse_port: true}' divides it",
        "initgroups": "a worker gets all groups of its user; 'supplementary_groups' says otherwise",
        "spew": "a worker's output is that of gunicorn", "check_config": "'prefork-run check' checks the manifest",
        "syslog": "'log' says where lines go", "syslog_addr": "'log' says where lines go",
    ]
}

extension Directive<PythonSettings.Value> {
    fileprivate var literal: PythonLiteral? { if case .literal(let literal) = value { literal } else { nil } }

    /// The value as it is written, for a comment.
    fileprivate var excerpt: String {
        switch value {
        case .expression(let text): text.split(whereSeparator: \.isWhitespace).joined(separator: " ").excerpt
        case .literal, .statement: "it is no text"
        }
    }
}
