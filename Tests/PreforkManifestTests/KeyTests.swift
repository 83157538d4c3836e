import ManifestTools
import Samples
import Supervision
import Testing

@testable import PreforkManifest

struct KeyTests {
    /// No key accepts a list that holds a list and a mapping, so a key without a diagnostic is never read.
    @Test(arguments: [
        ("", KeyTable.top), ("defaults:", .defaults), ("worker_groups: a:", .group),
        ("worker_groups: a: overrides: 0:", .override), ("defaults: listen:", .listen),
        ("defaults: sockets: a:", .socket),
        ("defaults: restart:", .restart), ("defaults: restart: backoff:", .backoff),
        ("defaults: restart: intensity:", .intensity), ("defaults: stop:", .stop),
        ("defaults: readiness:", .readiness), ("defaults: liveness:", .liveness), ("defaults: readiness: tcp:", .tcp),
        ("defaults: liveness: http:", .http), ("defaults: rollout:", .rollout), ("defaults: recycle:", .recycle),
        ("defaults: limits:", .limits), ("defaults: limits: nproc:", .limit), ("defaults: limits: as:", .byteLimit),
        ("defaults: cgroup:", .cgroup),
        ("reload:", .reload), ("defaults: log:", .log), ("defaults: log: stderr:", .stream),
        ("defaults: log: rotate:", .rotate),
    ])
    func everyBuiltKeyOfATableIsRead(path: String, table: KeyTable) {
        for key in table.built {
            var text = ""
            var indent = ""
            for word in path.split(separator: " ") {
                text += indent + word + "\n"
                indent += "  "
            }
            text += "\(indent)\(key.name): [[], {a: b}]\n"
            let line = text.split(separator: "\n").count
            let isReported = read(text).diagnostics.contains { $0.span.start.line == line && $0.code != .unknownKey }
            #expect(isReported, "'\(key.name)' is never read in \(table.name)")
        }
    }

    /// A field without a key cannot be set, and a key without a field does not reach the worker.
    @Test func theKeysOfSettingsAreTheFieldsOfSpecs() {
        func paths(in table: KeyTable, below parent: String) -> [String] {
            table.built.flatMap { key in
                if let field = key.field {
                    #expect(parent + key.name == field.key)
                    return [field.key]
                }
                switch key.setting {
                case .mapping(let id)?: return paths(in: id.table, below: parent + key.name + ".")
                case .value?: Issue.record("\(key.name)")
                case .option?, nil: break
                }
                return []
            }
        }
        let keys = paths(in: .group, below: "")
        let structural: Set = [
            "command", "args", "host", "port", "listen", "sockets", "cap", "runtime", "env", "env_file", "working_dir",
        ]
        // Only the library has contexts.
        let fields = Set(SpecField.all.map(\.key)).subtracting(structural).subtracting(["context"])
        #expect(Set(keys) == fields)
        for name in structural {
            #expect(SpecField.all.first { $0.key == name }?.effect == KeyTable.group[name]?.change, "\(name)")
        }
    }

    /// An option without a key cannot be set, and a key without an option does not reach the socket.
    @Test func everyOptionOfASocketHasAKey() {
        let keys = KeyTable.listen.built.filter { if case .option? = $0.setting { true } else { false } }
        #expect(keys.map(\.name) == SocketField.all.map(\.key))
        #expect(Mirror(reflecting: SocketOptions()).children.count == keys.count)
    }

    @Test(arguments: KeyTable.ID.allCases)
    func everyExampleInTheManualIsValid(name: KeyTable.ID) throws {
        // What some keys need beside the mapping that they are in.
        let other =
            switch name {
            case .listen: ", port: 8080"
            case .rotate: ", log: {file: logs/web.log}"
            case .readiness, .liveness, .silence: ", log: text"
            default: ""
            }
        for key in name.table.built {
            var text = try #require(try KeyManual.page(for: name.path + key.name).get().example)
            func add(_ topKey: String, _ line: String) { if !text.contains("\(topKey):") { text += "\n" + line } }
            add("version", "version: 1")
            add("defaults", "defaults: {command: [./server]\(other)}")
            add("worker_groups", "worker_groups: {web: {command: [./server]}}")
            #expect(read(text).diagnostics == [], "\(text)")
        }
    }

    @Test(arguments: [
        ("version: 1\nworker_groups: {a: {command: [./a], KEY: 1}}", KeyTable.group),
        ("version: 1\ndefaults: {KEY: 1}\nworker_groups: {a: {command: [./a]}}", .defaults),
        ("version: 1\nworker_groups: {a: {command: [./a], overrides: {0: {KEY: 1}}}}", .override),
        ("version: 1\nworker_groups: {a: {command: [./a], port: 1, listen: {KEY: 1}}}", .listen),
        ("version: 1\nworker_groups: {a: {command: [./a], readiness: {KEY: 1}}}", .readiness),
        ("version: 1\nKEY: 1\nworker_groups: {a: {command: [./a]}}", .top),
        ("version: 1\nhttp: {listen: \"[::1]:9000\", KEY: 1}\nworker_groups: {a: {command: [./a]}}", .httpService),
    ])
    func aPlannedKeyIsRefusedByName(text: String, table: KeyTable) {
        for key in table.keys where !key.isBuilt {
            for spelling in [key.name, key.name.filter { $0 != "_" }] {
                let parts = text.split(separator: "KEY", omittingEmptySubsequences: false)
                let found = read(parts.joined(separator: spelling)).diagnostics
                #expect(found.map(\.code) == [.notBuiltYet], "\(spelling)")
                #expect(found.first?.message.contains("'\(spelling)'") ?? false)
            }
        }
    }

    /// The keys of version 1 of the format. A key that is not built is planned, so that its message says so.
    @Test func everyKeyOfTheFormatIsBuiltOrPlanned() {
        let format: [(table: KeyTable, keys: String)] = [
            (.top, "version name defaults worker_groups reload control history http on"),
            (
                .group,
                """
                command args ids count host hosts port ports path mode listen sockets cap caps runtime env env_file \
                working_dir restart stop stdin readiness liveness watchdog rollout recycle needs user group supplementary_groups umask \
                limits nice oom_score_adj cpu_affinity no_new_privileges capabilities cgroup log overrides was \
                description
                """
            ),
            (
                .listen,
                """
                by backlog reuse_port protocol when_down keep_alive defer_accept fast_open receive_buffer send_buffer \
                ipv6_only mark interface transparent freebind
                """
            ),
            (
                .socket,
                """
                host port path mode backlog protocol when_down keep_alive defer_accept fast_open receive_buffer \
                send_buffer ipv6_only mark interface transparent freebind
                """
            ),
            (.restart, "policy backoff intensity never_on"), (.backoff, "initial factor max jitter reset_after"),
            (.intensity, "deaths within then"), (.stop, "signal timeout kill"),
            (.readiness, "notify tcp http exec log after timeout period"),
            (.silence, "silent_for"), (.liveness, "tcp http exec log period timeout failure_threshold"),
            (.tcp, "host port"),
            (.http, "path host port status"),
            (.rollout, "max_surge max_unavailable canary min_ready progress_deadline on_failure"),
            (.recycle, "max_age max_rss jitter"), (.cgroup, "memory_max memory_high cpu_max pids_max io_weight"),
            (.reload, "on_invalid watch"), (.httpService, "listen operate token_file tls"),
            (.on, "held oom committed rolled_back refused timeout"),
        ]
        for (table, keys) in format {
            for key in keys.split(separator: " ") { #expect(table[String(key)] != nil, "\(table.id).\(key)") }
        }
    }

    @Test func everySynonymStandsForABuiltKey() {
        for (word, keys) in ForeignKey.synonyms {
            for key in keys {
                #expect(KeyTable.all.contains { $0[key]?.isBuilt ?? false }, "\(word) stands for \(key)")
                // A socket has an `interface` beside its `host`. A key of the table itself is never taken for a synonym.
                let tables = word == "interface" ? KeyTable.all.filter { $0 !== KeyTable.socket } : KeyTable.all
                #expect(
                    !tables.contains { $0[word]?.isBuilt ?? false && $0[key] != nil }, "\(word) is a key itself")
            }
        }
    }

    @Test func aTypingMistakeSuggestsItsKeyAndAnUnrelatedWordSuggestsNone() {
        let keys = KeyTable.group.built.map(\.name)
        #expect(Suggestion.nearest(to: "prot", among: keys) == "port")
        #expect(Suggestion.nearest(to: "comand", among: keys) == "command")
        #expect(Suggestion.nearest(to: "work", among: keys) == "working_dir")
        #expect(Suggestion.nearest(to: "stop", among: ["hold", "stop-group", "exit"]) == "stop-group")
        #expect(Suggestion.nearest(to: "enviroment", among: keys) == nil)
        #expect(Suggestion.nearest(to: "zzz", among: keys) == nil)
        #expect(Suggestion.nearest(to: String(repeating: "x", count: 1000), among: keys) == nil)
    }

    @Test func aSingleTypingMistakeIsCertainUnlessItHasTwoMeanings() {
        let keys = KeyTable.group.keys.map(\.name)
        #expect(Suggestion.typo(of: "prot", among: keys) == "port")
        #expect(Suggestion.typo(of: "evn", among: keys) == "env")
        #expect(Suggestion.typo(of: "hots", among: keys) == nil, "host or hosts")
        #expect(Suggestion.typo(of: "most", among: keys) == nil, "a first letter is seldom mistyped")
        #expect(Suggestion.typo(of: "cab", among: keys) == nil, "of three letters, two are too few")
        #expect(Suggestion.respelled("Working-Dir", among: keys) == "working_dir")
        #expect(Suggestion.respelled("envFile", among: keys) == "env_file")
    }
}
