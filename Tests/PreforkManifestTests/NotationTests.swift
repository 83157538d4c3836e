import ManifestTools
import Samples
import Testing

/// Tests that a value in another system's notation is reported with the value to write, and that this value is accepted.
struct NotationTests {
    /// A key with its value, what the hint says to write, and the keys that replace the line.
    struct Notation: CustomStringConvertible, Sendable {
        let line: String
        let written: String
        let replacement: String

        var description: String { line }

        init(_ line: String, _ written: String, as replacement: String? = nil) {
            self.line = line
            self.written = written
            let key = line.prefix { $0 != ":" }
            self.replacement = replacement ?? "\(key): \(written)"
        }
    }

    static let notations = [
        Notation("cap: 0.5", "50%"), Notation("cap: 500m", "1"), Notation("cap: 2500m", "3"), Notation("cap: 2.0", "2"),
        Notation("cap: max", "auto"), Notation("cap: 0", "auto"), Notation("cap: 4 threads", "4"),
        Notation("count: 0-3", "'ids: 0-3', or 4", as: "count: 4"), Notation("count: 4 workers", "4"),
        Notation("count: +4", "4"),
        Notation("ids: 0..=3", "0-3"), Notation("ids: {0..3}", "0-3"), Notation("ids: 01-03", "1-3"),
        Notation("ids: 0~3", "0-3"), Notation("ids: 0 through 3", "0-3"), Notation("ids: +5", "5"),
        Notation("runtime: go, openmp", "[go, openmp]"), Notation("runtime: golang/openmp", "[go, openmp]"),
        Notation("stop: [TERM, 30s]", "{signal: TERM, timeout: 30s}"),
        Notation("stop: TERM/30/KILL/5", "{signal: TERM, timeout: 30s}"),
        Notation("stop: ./stop.sh", "{signal: TERM, timeout: 30s}"),
        Notation("stop: {kill_signal: INT}", "signal", as: "stop: {signal: INT}"),
        Notation("stop: {timeout: '30s,'}", "30s", as: "stop: {timeout: 30s}"),
        Notation("restart: {attempts: 3}", "'intensity: {deaths: 3}'", as: "restart: {intensity: {deaths: 3}}"),
        Notation("restart: 5", "{intensity: {deaths: 5}}"),
        Notation(
            "restart: {backoff: exponential}", "{initial: 500ms, max: 30s}",
            as: "restart: {backoff: {initial: 500ms, max: 30s}}"),
        Notation(
            "restart: {intensity: 5/1m}", "{deaths: 5, within: 1m}",
            as: "restart: {intensity: {deaths: 5, within: 1m}}"),
        Notation("restart: {never_on: '78 SIGSYS'}", "[78, SIGSYS]", as: "restart: {never_on: [78, SIGSYS]}"),
        Notation("port: 8080,", "8080"), Notation("port: 8080;", "8080"), Notation("port: http", "80"),
        Notation("port: tcp/8080", "8080"), Notation("port: auto", "0"), Notation("port: +8080", "8080"),
        Notation("port: tcp://127.0.0.1:80", "'host: 127.0.0.1' and 'port: 80'", as: "host: 127.0.0.1\n    port: 80"),
        Notation("listen: true", "master"), Notation("listen: child", "did you mean 'worker'?", as: "listen: worker"),
        Notation("listen: [8080]", "'port: 8080'", as: "port: 8080"),
        Notation("command: {program: ./b, args: [x, y]}", "[./b, x, y]"), Notation("args: {port: 80}", "[--port=80]"),
        Notation("path: unix:///run/a.sock", "/run/a.sock"), Notation("path: unix:a.sock", "a.sock"),
        Notation("path: 8080", "'port: 8080'", as: "port: 8080"),
        Notation("path: http://localhost:80", "'host: localhost'", as: "host: localhost\n    port: 80"),
        Notation("path: /run/a.sock:0660", "'/run/a.sock' here", as: "path: /run/a.sock"),
        Notation("path: ..", "../web.sock"), Notation("host: '[::1]:80'", "'host: \"::1\"' and", as: "host: \"::1\""),
        Notation("port: 0-65535", "0"), Notation("stdin: none", "null"),
        Notation("stdin: 'null'", "null, without quotes", as: "stdin: null"),
        Notation("listen: {receive_buffer: 64Ki}", "64KiB", as: "listen: {receive_buffer: 64KiB}"),
        Notation("listen: {send_buffer: 64k}", "64KiB, or 64KB for 64000 bytes", as: "listen: {send_buffer: 64KB}"),
        Notation("listen: {defer_accept: true}", "such as 5s", as: "listen: {defer_accept: 5s}"),
        Notation("listen: {keep_alive: 7200s}", "true", as: "listen: {keep_alive: true}"),
        Notation("listen: {bind_to_device: lo}", "did you mean 'interface'?", as: "listen: {interface: lo}"),
        Notation("device: lo", "'listen: {interface: lo}'", as: "listen: {interface: lo}"),
        Notation("working_dir: file:///srv", "/srv"), Notation("env_file: file:///srv/a.env", "/srv/a.env"),
        Notation("command: [file:///bin/a]", "/bin/a", as: "command: [/bin/a]"),
    ]

    @Test(arguments: notations)
    func aValueInAnotherNotationIsReportedWithTheValueToWrite(notation: Notation) throws {
        let loaded = NotationTests.loaded(notation.line)
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        #expect(errors.count == 1, "\(loaded.diagnostics)")
        #expect(errors.first?.hint?.contains(notation.written) ?? false, "\(errors)")
        let replaced = NotationTests.loaded(notation.replacement)
        #expect(replaced.isAccepted, "\(replaced.diagnostics)")
    }

    private static func loaded(_ line: String) -> LoadedManifest {
        let command = line.hasPrefix("command") ? "" : "    command: [./a]\n"
        return read("version: 1\nworker_groups:\n  a:\n\(command)    \(line)\n")
    }

    @Test(arguments: [
        ("PT30S", "30s"), ("P1DT2H", "1d2h"), ("PT1M30S", "1m30s"), ("1:30:00", "1h30m"), ("30m1h", "1h30m"),
        ("2 days", "2d"), ("12h1d", "1d12h"), ("1w", "168h"), ("1.5s", "1s500ms"), ("+30s", "30s"), ("2000us", "2ms"),
        ("1:30", "1m30s or 1h30m"), ("infinity", "8784h: the longest duration is a year"),
        ("1.0000001s", "1s: a duration counts whole milliseconds"),
        ("500us", "1ms: a duration counts whole milliseconds"), ("-30s", "30s: a duration has no sign"),
    ])
    func aDurationInAnotherNotationIsReportedWithTheDurationToWrite(text: String, written: String) {
        let loaded = NotationTests.loaded("stop: {timeout: \"\(text)\"}")
        #expect(loaded.diagnostics.map(\.hint) == ["write \(written)"])
        let isExact = !written.contains(" ")
        #expect((loaded.diagnostics.first?.fix != nil) == isExact, "a fix never changes the value")
    }

    @Test(arguments: [
        ("LOG_LEVEL:-info", "write ${env:LOG_LEVEL:-info}"), ("LOG-info", "write ${env:LOG:-info}"),
        ("LOG:=info", "write ${env:LOG:-info}"), ("port:-80", "write ${port} here, and 'port: 80' in the group"),
        ("id:-0", "write ${id}, which takes no default"),
        ("LOG:?unset", "write ${env:LOG}, which is an error where the variable is not set"),
        ("{ env.HOME }", "write ${env:HOME}"), ("{ port }", "write ${port}"),
        ("LOG%.txt", "where a shell is needed, write [sh, -c, 'the whole line']"),
    ])
    func aPlaceholderOfAShellIsReportedWithThePlaceholderToWrite(name: String, hint: String) {
        #expect(NotationTests.loaded("args: [\"${\(name)}\"]").diagnostics.first?.hint == hint)
    }

    @Test(arguments: [
        ("{{ port }}", "write ${port}"), ("{{ .Values.id }}", "write ${id}"), ("{{ env.HOME }}", "write ${env:HOME}"),
        ("$(circus.wid)", "write ${id}"), ("$(HOME)", "write ${env:HOME}"), ("%(process_num)02d", "write ${id}"),
        ("%(ENV_HOME)s", "write ${env:HOME}"), ("--id=%i", "write ${id}"), ("<%= port %>", "write ${port}"),
    ])
    func aPlaceholderOfAnotherSystemIsWarnedAbout(text: String, hint: String) {
        let loaded = NotationTests.loaded("env: {A: \"\(text)\"}")
        #expect(loaded.isAccepted)
        #expect(loaded.diagnostics.map(\.code) == [.shellText])
        #expect(loaded.diagnostics.first?.hint == hint)
    }

    @Test(arguments: ["'{{ port }}'", "\"%(message)s\"", "\"%(h)s\"", "\"+%H:%M\"", "100%", "a%ib", "'%i'"])
    func aTextThatAProgramMayNeedIsNotWarnedAbout(text: String) {
        #expect(NotationTests.loaded("env: {A: \(text)}").diagnostics == [])
    }

    @Test(arguments: ["~/a.sock", "~deploy/a.sock", "$XDG_RUNTIME_DIR/a.sock", "%t/a.sock"])
    func aPathThatNothingExpandsIsWarnedAbout(path: String) {
        for key in ["path", "env_file"] {
            let found = NotationTests.loaded("\(key): \"\(path)\"").diagnostics
            #expect(found.map(\.code) == [.shellText], "\(key)")
            #expect(found.first?.hint == "write the whole path")
        }
    }

    @Test(arguments: [
        ("http://localhost:80/x", "write 'host: localhost' and 'port: 80'"),
        ("tcp://localhost", "write 'host: localhost'"),
        ("127.0.0.1/8", "write 127.0.0.1"), ("0.0.0.0:*", "write 0.0.0.0"), ("8080", "write 'port: 8080' for a port"),
        ("127.0.0.1, ::1", "write 'hosts: [127.0.0.1, \"::1\"]' with one value for each id"),
        ("unix:///run/a", "write 'path: /run/a' for a unix socket"), ("127.0.0.1,", "write 127.0.0.1, without the ','"),
        ("$HOST", "write the address itself: no variable is filled in here"),
    ])
    func aHostInAnotherNotationIsReportedWithTheKeysToWrite(host: String, hint: String) {
        #expect(NotationTests.loaded("host: \(host)\n    port: 1").diagnostics.first?.hint == hint)
    }

    @Test func anAliasOfABadValueIsNamed() {
        let loaded = read(
            """
            version: 1
            x-port: &port 80x
            worker_groups:
              a: {command: [./a], port: *port}
            """)
        #expect(loaded.diagnostics.map(\.span.start.line) == [2])
        #expect(loaded.diagnostics.first?.related.map(\.span.start.line) == [4])
    }
}
