import ConfigText
import JSONText

/// Translates the section `[uwsgi]` of an INI file of uWSGI.
///
/// Each worker becomes a uWSGI with one process. It finds the socket of the master by its address.
struct UwsgiImport {
    private var draft = Draft()
    private var ledger: Ledger<String>
    private var group: DraftGroup
    private let text: UwsgiText
    private var options: [String] = []

    static func draft(of source: Source, in context: ImportContext) throws(ImportRefusal) -> Draft {
        let sections = try IniReader.sections(of: source, in: .uwsgi)
        guard let section = sections.first(where: { $0.name == "uwsgi" }) else {
            throw ImportRefusal("cannot find the section [uwsgi]", at: source.place(0))
        }
        let all = sections.filter { $0.name == "uwsgi" }.flatMap(\.directives).map { directive in
            Directive(String(directive.name.map { $0 == "_" ? "-" : $0 }), directive.value, from: directive.origin)
        }
        let (settings, conditional) = UwsgiImport.divided(all)
        let text = UwsgiText(file: source.name, folder: context.folder, settings: settings)
        let origin = SettingOrigin("[uwsgi]", at: section.place)
        var translation = UwsgiImport(
            ledger: Ledger(settings, from: origin), group: DraftGroup("web", from: origin), text: text)
        for other in sections where other.name != "uwsgi" {
            translation.draft.leaveOut(
                SettingOrigin("[\(other.name)]", at: other.place), "uWSGI reads only [uwsgi] here")
        }
        for directive in conditional {
            translation.draft.leaveOut(directive.origin, "uWSGI decides when it starts whether this block counts")
        }
        translation.translate()
        return translation.draft
    }

    /// The settings outside of blocks such as `if-env` and `for`, and those of the blocks.
    private static func divided(
        _ settings: [Directive<String>]
    ) -> (plain: [Directive<String>], conditional: [Directive<String>]) {
        var plain: [Directive<String>] = [], conditional: [Directive<String>] = []
        var isInside = false
        for setting in settings {
            let name = setting.name
            let begins = name.hasPrefix("if-") || name.hasPrefix("ifnot-") || name == "for" || name.hasPrefix("for-")
            if begins { isInside = true }
            if isInside { conditional.append(setting) } else { plain.append(setting) }
            if name == "endif" || name == "endfor" || name == "end-if" || name == "end-for" { isInside = false }
        }
        return (plain, conditional)
    }

    private init(ledger: Ledger<String>, group: DraftGroup, text: UwsgiText) {
        self.ledger = ledger
        self.group = group
        self.text = text
    }

    private mutating func translate() {
        let variables = text.usedNames
        setSockets()
        setCount()
        setPlace()
        setLife()
        passOptions(except: variables)
        group.set("command", to: .texts(["uwsgi", "--processes=1"] + options))
        draft.leaveOutRest(of: ledger) { name in
            variables.contains(name)
                ? "its value is filled in where the file names it"
                : UwsgiImport.reason(for: name) ?? "write it into 'command' as --\(name) if uWSGI knows it"
        }
        draft.groups.append(group)
    }

    private mutating func setSockets() {
        let protocols = [
            "http-socket", "http11-socket", "socket", "uwsgi-socket", "fastcgi-socket", "scgi-socket", "http",
        ]
        var isFirst = true
        for directive in ledger.takeAll(where: protocols.contains) {
            let written = text.expand(directive.value)
            let isPath = !written.contains(":") && Int(written) == nil
            guard
                let address = isPath ? .path(written) : ListenAddress(written, standardHost: "0.0.0.0")
            else {
                draft.leaveOut(directive.origin, "it is no address that a manifest knows")
                group.decide("\(directive.name)=\(written.excerpt) is no address that a manifest knows: write 'port'")
                continue
            }
            let name = isFirst ? nil : "socket\(options.count + 1)"
            group.setSocket(address, named: name, from: directive.origin)
            let option = directive.name == "http" ? "http-socket" : directive.name
            let suffix = name.map { ":\($0)" } ?? ""
            switch address {
            case .path: options.append("--\(option)=${path\(suffix)}")
            case .port(_, let host?) where host.contains(":"):
                options.append("--\(option)=[${host\(suffix)}]:${port\(suffix)}")
            case .port: options.append("--\(option)=${host\(suffix)}:${port\(suffix)}")
            }
            if directive.name == "http" {
                group.decide(
                    "'http' starts a router in front of the workers; with 'http-socket' each worker answers HTTP itself"
                )
            }
            isFirst = false
        }
        if let backlog = ledger.takeInteger("listen", &draft) {
            group.set("listen", "backlog", to: .integer(backlog.value), from: backlog.origin)
        }
        guard let mode = ledger.take("chmod-socket") else { return }
        let digits = JSON.text(SupervisorImport.mode(mode.value.isEmpty ? "666" : mode.value))
        let further = (2...9).map { "socket\($0)" }.first { group.has("sockets", $0, "path") }
        if !group.has("path"), let further {
            group.set("sockets", further, "mode", to: digits, from: mode.origin)
        } else {
            group.set("mode", to: digits, from: mode.origin)
        }
    }

    private mutating func setCount() {
        for name in ["processes", "workers", "p"] {
            guard let count = ledger.take(name) else { continue }
            if let number = Int(text.expand(count.value)) {
                group.set("count", to: .integer(number), from: count.origin)
            } else {
                group.set(
                    "count", to: 4, from: count.origin,
                    decide: "uWSGI computes it from '\(count.value.excerpt)'; write the number for this machine")
            }
        }
        if let threads = ledger.takeInteger("threads", &draft) {
            group.set("cap", to: .integer(threads.value), from: threads.origin)
            options.append("--threads=${cap}")
        }
    }

    private mutating func setPlace() {
        if let folder = ledger.take("chdir") {
            group.set("working_dir", to: .text(text.expand(folder.value)), from: folder.origin)
        }
        for (name, key) in [("uid", "user"), ("gid", "group")] {
            if let account = ledger.take(name) {
                group.set(key, to: .word(text.expand(account.value)), from: account.origin)
            }
        }
        if let umask = ledger.take("umask") {
            group.set("umask", to: .text(SupervisorImport.mode(umask.value)), from: umask.origin)
        }
        for variable in ledger.takeAll(where: { $0 == "env" }) {
            guard let (name, value) = variable.value.cut(at: "=") else {
                draft.leaveOut(variable.origin, "it is not of the form NAME=value")
                continue
            }
            group.set("env", String(name.trimmed), to: .text(text.expand(String(value.trimmed))), from: variable.origin)
        }
        for name in ["logto", "logto2"] {
            if let file = ledger.take(name) {
                group.set("log", "file", to: .text(text.expand(file.value)), from: file.origin)
            }
        }
        if let size = ledger.takeInteger("log-maxsize", &draft), size.value > 0 {
            group.set("log", "rotate", "size", to: .word(ManifestText.size(size.value)), from: size.origin)
        }
        if let space = ledger.takeInteger("limit-as", &draft), (1...1_000_000).contains(space.value) {
            group.set("limits", "as", to: .word("\(space.value)MiB"), from: space.origin)
        }
    }

    private mutating func setLife() {
        let diesOnTerm = ledger.peek("die-on-term").map { ManifestText.boolean($0.value) != false } ?? false
        group.set(
            "stop", "signal", to: diesOnTerm ? "TERM" : "INT",
            remark: diesOnTerm ? nil : "without die-on-term, TERM makes uWSGI start anew")
        group.set("stop", "kill", to: "mixed")
        if let mercy = ledger.takeInteger("worker-reload-mercy", &draft), mercy.value >= 0 {
            group.set("stop", "timeout", to: .word("\(min(mercy.value, 86_400) + 5)s"), from: mercy.origin)
        }
        if let rss = ledger.takeInteger("reload-on-rss", &draft), (1...1_000_000).contains(rss.value) {
            group.set("recycle", "max_rss", to: .word("\(rss.value)MiB"), from: rss.origin)
        }
        if let age = ledger.takeSeconds("max-worker-lifetime", &draft) {
            group.set("recycle", "max_age", to: .word(age.value), from: age.origin)
        }
        if ledger.peek("max-requests") != nil {
            group.decide(
                "max-requests: uWSGI replaces its only process after so many requests, and nobody answers meanwhile; "
                    + "'recycle: {max_age: 1d}' starts the new one first")
        }
    }

    /// The settings that are options of the one process.
    private mutating func passOptions(except variables: Set<String>) {
        for directive in ledger.takeAll(where: { UwsgiImport.passed.contains($0) }) {
            let value = text.expand(directive.value)
            if ManifestText.boolean(value) == false, UwsgiImport.flags.contains(directive.name) { continue }
            let isFlag = value.isEmpty || UwsgiImport.flags.contains(directive.name)
            options.append("--\(directive.name)" + (isFlag ? "" : "=\(value)"))
        }
    }
}

extension UwsgiImport {
    private static let flags: Set = [
        "master", "die-on-term", "enable-threads", "need-app", "strict", "single-interpreter", "lazy-apps", "lazy",
        "buffer-size-auto", "ignore-sigpipe", "ignore-write-errors", "disable-write-exception", "disable-logging",
        "log-4xx", "log-5xx", "thunder-lock", "memory-report", "so-keepalive", "manage-script-name", "no-orphans",
        "catch-exceptions", "log-x-forwarded-for", "auto-procname", "wsgi-disable-file-wrapper",
    ]

    private static let passed = flags.union([
        "module", "wsgi", "wsgi-file", "callable", "mount", "pythonpath", "virtualenv", "home", "venv", "plugin",
        "plugins",
        "harakiri", "harakiri-verbose", "max-requests", "min-worker-lifetime", "buffer-size", "post-buffering",
        "static-map",
        "static-expires", "static-index", "http-timeout", "socket-timeout", "gevent", "gevent-monkey-patch", "async",
        "offload-threads", "pyargv", "py-call-osafterfork", "paste", "ini-paste", "rack", "psgi", "route", "route-host",
        "cache2", "log-format", "log-date", "procname-prefix", "procname",
        "thread-stacksize", "queue", "sharedarea", "import", "shared-import", "add-header", "limit-post", "strict",
        "http-auto-chunked", "http-keepalive", "add-gzip",
    ])

    private static func reason(for name: String) -> String? {
        if name.hasPrefix("cheaper") { return "the number of workers stays; 'prefork-run scale' changes it" }
        if name.hasPrefix("touch-") || name == "py-autoreload" {
            return "'prefork-run reload' and 'restart' replace workers"
        }
        if name.hasPrefix("emperor") || name == "vassals" { return "each vassal is a group, or a manifest of its own" }
        return reasons[name]
    }

    private static let once =
        "uWSGI has it once, and here each worker is a uWSGI of its own: write it into 'args' of one worker by 'overrides'"
    private static let filledIn = "its value is filled in where the file names it"

    private static let reasons = [
        "stats": UwsgiImport.once, "stats-server": UwsgiImport.once, "mule": UwsgiImport.once,
        "mules": UwsgiImport.once,
        "spooler": UwsgiImport.once, "spooler-processes": UwsgiImport.once, "cron": UwsgiImport.once,
        "cron2": UwsgiImport.once, "unique-cron": UwsgiImport.once, "logger": "'log' says where lines go",
        "req-logger": "'log' says where lines go", "reload-mercy": "'stop: {timeout: …}' is its time",
        "https": "a proxy in front of the workers speaks TLS",
        "set-placeholder": UwsgiImport.filledIn, "set-ph": UwsgiImport.filledIn, "set": UwsgiImport.filledIn,
        "daemonize": "a worker stays in the foreground; 'log' says where its lines go",
        "daemonize2": "a worker stays in the foreground; 'log' says where its lines go",
        "pidfile": "a master needs no such file, and several workers would write it",
        "pidfile2": "a master needs no such file, and several workers would write it",
        "safe-pidfile": "a master needs no such file, and several workers would write it",
        "vacuum": "the socket belongs to prefork-run, and no worker may remove it",
        "chown-socket": "the socket's file belongs to the user of prefork-run; 'mode' sets who may connect",
        "attach-daemon": "write a group of its own for the program",
        "smart-attach-daemon": "write a group of its own for the program",
        "reuse-port": "the workers share one queue, which loses no connection",
        "ini": "name its settings here too: only one file is read",
        "evil-reload-on-rss": "'recycle: {max_rss: …}' starts the new worker first",
        "evil-reload-on-as": "'limits: {as: …}' limits the address space",
    ]
}
