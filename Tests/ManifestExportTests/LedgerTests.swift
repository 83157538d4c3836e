import ManifestExport
import PreforkManifest
import Supervision
import Testing

/// The account of what an export expresses, approximates and loses.
@Suite struct LedgerTests {
    private func ledger(_ text: String, unsaid: String = "no word") -> FieldLedger {
        FieldLedger(Sample.input("version: 1\nworker_groups:\n" + text), unsaid: unsaid)
    }

    @Test func whatNobodySpeaksOfIsLost() throws {
        let ledger = ledger("  web: {command: [./a], nice: 5}")
        let loss = try #require(ledger.losses().first { $0.key == "nice" })
        #expect(loss.kind == .lost)
        #expect(loss.subject == "web")
        #expect(loss.place == "app.yaml:3:25")
        #expect(loss.explanation == "no word")
        #expect(loss.sentence == "app.yaml:3:25: lost: 'nice' of web: no word")
    }

    @Test func whatIsExpressedIsNotTold() {
        var ledger = ledger("  web: {command: [./a], nice: 5}")
        for key in ["command", "nice", "working_dir"] { ledger.express(key) }
        #expect(ledger.losses().isEmpty)
    }

    @Test func theWorstOfSeveralNotesCountsInAnyOrder() {
        for isFirst in [true, false] {
            var ledger = ledger("  web: {command: [./a], restart: {policy: never, backoff: {max: 1m}}}")
            if isFirst { ledger.lose("restart.backoff.max", "why") }
            for key in ["command", "working_dir", "restart"] { ledger.express(key) }
            if !isFirst { ledger.lose("restart.backoff.max", "why") }
            #expect(ledger.losses().map(\.key) == ["restart.backoff.max"])
        }
    }

    @Test func aLossOfTheWholeGroupIsToldOnceAndOneOfAWorkerNamesTheWorker() {
        var ledger = ledger(
            """
              web:
                command: [./a]
                ids: 0-2
                nice: 5
                overrides: {1: {umask: "0022"}}
            """)
        for key in ["command", "working_dir"] { ledger.express(key) }
        #expect(
            ledger.losses().map(\.sentence) == [
                "app.yaml:6:5: lost: 'nice' of web: no word", "app.yaml:7:21: lost: 'umask' of web/1: no word",
            ])
    }

    @Test func aLossOfDefaultsNamesAllItsGroups() {
        let input = Sample.input(
            """
            version: 1
            defaults: {nice: 5}
            worker_groups: {a: {command: [./a]}, b: {command: [./b]}, c: {command: [./c], nice: 6}}
            """)
        var ledger = FieldLedger(input, unsaid: "no word")
        for key in ["command", "working_dir"] { ledger.express(key) }
        #expect(ledger.losses().map(\.subject) == ["a, b", "c"])
    }

    @Test func keysOfOneCauseAreToldByTheKeyAboveThem() {
        var ledger = ledger("  web: {command: [./a], restart: {policy: never, backoff: {max: 1m, factor: 3}}}")
        for key in ["command", "working_dir"] { ledger.express(key) }
        #expect(ledger.losses().map(\.key) == ["restart"])
        ledger.express("restart.policy")
        #expect(ledger.losses().map(\.key) == ["restart.backoff"])
        ledger.lose("restart.backoff.max", "another cause")
        #expect(ledger.losses().map(\.key) == ["restart.backoff.max", "restart.backoff.factor"])
    }

    @Test func aPartOfAValueHasALossOfItsOwn() {
        var ledger = ledger("  web: {command: [./a], env: {A: x, B: y}}")
        for key in ["command", "working_dir", "env"] { ledger.express(key) }
        ledger.approximate("env.B", "why")
        #expect(ledger.losses().map(\.sentence) == ["app.yaml:3:37: approximated: 'env.B' of web: why"])
    }

    @Test func aKeyThatSaysTheDefaultIsAccountedForWhenItIsWritten() {
        let silent = ledger("  web: {command: [./a]}").losses().map(\.key)
        #expect(silent == ["working_dir", "command"])
        let said = ledger("  web: {command: [./a], stop: {timeout: 30s}}").losses().map(\.key)
        #expect(said == ["working_dir", "command", "stop.timeout"])
    }

    @Test func keysOfTheTopLevelAreAccountedFor() {
        let input = Sample.input(
            """
            version: 1
            name: shop
            x-anchors: 1
            reload: {watch: true}
            control: off
            history: off
            http: {listen: 127.0.0.1:9900}
            on: {held: [./page]}
            worker_groups: {a: {command: [./a]}}
            """)
        var ledger = FieldLedger(input, unsaid: "no word")
        for key in ["command", "working_dir"] { ledger.express(key) }
        #expect(ledger.losses().map(\.key) == ["name", "reload.watch", "control", "history", "http", "on"])
        #expect(ledger.losses().allSatisfy { $0.subject.isEmpty && $0.place != nil })
    }

    @Test func aFieldThatAnExporterDoesNotKnowIsLost() throws {
        var input = Sample.input("version: 1\nworker_groups: {web: {command: [./a]}}")
        input.fields.append(SpecField("future", \.program.command, .none, as: { .number("\($0.count)") }))
        var options = SystemdOptions()
        options.shape = .workers
        #expect(SystemdExport.export(input, options).outcomes["future"] == .lost)
        #expect(SystemdExport.export(input, options).losses.contains { $0.key == "future" && $0.kind == .lost })
        // The master reads the manifest, whatever is in it.
        options.shape = .unit
        #expect(SystemdExport.export(input, options).outcomes["future"] == .expressed)
    }

    @Test func eachKeyOfASpecIsSetByTheSampleOfAllKeys() throws {
        let input = try Sample.everyKey()
        let keys = Set(FieldLedger(input, unsaid: "").outcomes.keys)
        for field in SpecField.all where field.key != "context" {
            #expect(keys.contains { $0 == field.key || $0.hasPrefix(field.key + ".") }, "\(field.key)")
        }
    }

    @Test func eachPropertyOfASocketAndOfLinesIsAccountedFor() {
        // A property that is added here needs a key in FieldEntries.
        let socket = Mirror(reflecting: SocketSpec(name: "", address: .internet(host: "", port: 1)))
        #expect(
            socket.children.compactMap(\.label) == [
                "name", "address", "transport", "backlog", "owner", "reusePort", "whenDown", "options", "incarnation",
            ])
        let lines = Mirror(reflecting: LinePolicy())
        #expect(
            lines.children.compactMap(\.label) == ["format", "prefix", "file", "rotation", "maxLine", "drop"])
    }
}
