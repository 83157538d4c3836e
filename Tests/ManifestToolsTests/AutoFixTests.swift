import ManifestTools
import Samples
import Testing

/// Tests the guarantees of `check --fix`: a fix removes its diagnostic, adds no other, and changes nothing else.
struct AutoFixTests {
    @Test(arguments: Fixture.broken)
    func eachFixRemovesItsOwnDiagnostic(fixture: Fixture) {
        checkEachFix(of: fixture.source)
    }

    @Test(arguments: Fixture.all)
    func theFixesOfADamagedManifestHoldTheSameGuarantees(fixture: Fixture) {
        var damage = Damage(seed: fixture.description)
        for _ in 0..<6 { check(Source(name: fixture.file, bytes: damage.mutated(fixture.source.bytes))) }
    }

    @Test(arguments: Fixture.all)
    func fixingIsIdempotent(fixture: Fixture) {
        check(fixture.source)
    }

    @Test func anAcceptedManifestIsNotChanged() {
        for fixture in Fixture.accepted {
            #expect(AutoFix(of: fixture.source, in: .fixtures).source.bytes == fixture.source.bytes)
        }
    }

    @Test func everyOtherByteIsKept() {
        let before =
            "\u{FEFF}# é ☕ 日本\r\nversion: 1 \r\n\r\nworker_groups:\r\n  web: {comand: [./a], # why\r\n    prot: \"8080\"}"
        let after =
            "\u{FEFF}# é ☕ 日本\r\nversion: 1 \r\n\r\nworker_groups:\r\n  web: {command: [./a], # why\r\n    port: 8080}"
        #expect(fixed(before) == after)
    }

    @Test func aKeyKeepsItsQuotes() {
        // In a flow mapping without a space after the colon, only the quotes make the colon end the key.
        let json = #"{"version":1,"worker_groups":{"a":{"comand":["./a"],"prot":"8080"}}}"#
        #expect(fixed(json) == #"{"version":1,"worker_groups":{"a":{"command":["./a"],"port":8080}}}"#)
    }

    @Test func aMissingVersionIsAddedWithTheLineEndingOfTheFile() {
        #expect(fixed("# a\r\nworker_groups: {a: {command: [./a]}}\r\n").hasPrefix("# a\r\nversion: 1\r\nworker"))
        #expect(fixed("worker_groups: {a: {command: [./a]}}") == "version: 1\nworker_groups: {a: {command: [./a]}}")
    }

    @Test(arguments: [
        // The right key exists already, or a key that excludes it, or another misspelling of it.
        "prot: 80, port: 81", "prot: 80, ports: [81]", "prot: 80, prt: 81", "replicas: 2, ids: 0-1",
        // The right key does not take the value, or the value has another meaning in the other system.
        "prot: web", "replicas: many", "socket: 8080", "cpus: 2", "bind: 127.0.0.1:80",
        // The value has two possible meanings.
        "count: 022", "port: \"8,080\"", "hots: [a]", "mode: 420, path: /a", "stop: {timeout: 5000}", "ids: [0..3]",
        "restart: {backoff: {jitter: 1}}", "args: --name $HOME", "args: say don't", "command: ./a | ./b",
        "env: [\"A=$B\"]", "env: [A]", "stop: {signal: 9}", "env: {A: \"${PROT}\"}",
        // The text needs a shell, or may be a single word with spaces.
        "command: FOO=1 ./a -x", "command: exec ./a -x", "command: cd /srv", "command: \"./a, -x\"",
        "command: './my server/bin'", "args: '--name My App'", "ExecStart: -/srv/a", "EnvironmentFile: -/srv/a.env",
        // An edit would remove an anchor or a tag.
        "port: &p \"80\"", "port: !!int \"80\"",
    ])
    func anUncertainFixIsNotMade(keys: String) {
        let command = keys.contains("command:") || keys.contains("ExecStart") ? "" : "command: [./a], "
        let text = "version: 1\nworker_groups: {a: {\(command)\(keys)}}\n"
        #expect(!read(text).isAccepted, "\(keys)")
        #expect(fixed(text) == text)
    }

    @Test func theWholeTextAroundAPlaceholderIsQuoted() {
        let text = "version: 1\nworker_groups: {a: {command: [./a, x ${id} y]}}"
        #expect(fixed(text) == text.replacing("x ${id} y", with: "\"x ${id} y\""))
    }

    /// The parser stops at the first unquoted placeholder, and a file may have more of them than there are rounds.
    @Test(arguments: [
        "[./a" + String(repeating: ", ${id}", count: 300) + "]",
        "[./a, ${id}" + String(repeating: ", # it's\n    --id=${id}", count: 300) + "]",
        "[./a, [${id}], {A: ${id}}, 'it''s', \"${id}\", ${env:A:-b}]",
    ])
    func allTextsWithAPlaceholderAreQuotedInOneRound(list: String) {
        let text = "version: 1\nworker_groups:\n  a:\n    command: \(list)\n"
        let autoFix = AutoFix(of: Source(name: "app.yaml", bytes: Array(text.utf8)))
        #expect(autoFix.steps.count == 1)
        #expect(!autoFix.loaded.diagnostics.contains { $0.code == .unquotedPlaceholder || $0.code == .syntax })
        let unquoted = String(decoding: autoFix.source.bytes, as: UTF8.self).filter { $0 != "\"" }
        #expect(unquoted == text.filter { $0 != "\"" })
    }

    @Test func placeholdersInManyGroupsAreQuoted() {
        let groups = (0..<300).map { "  g\($0): {command: [./a, ${id}]} # one of many\n" }.joined()
        let text = "version: 1\nworker_groups:\n\(groups)"
        #expect(fixed(text) == text.replacing("${id}", with: "\"${id}\""))
    }

    @Test(arguments: [
        "description: |\n      see [${id}]\n", "description: \"a\n      command: [${id}]\"\n",
        "description: a\n      - [${id}]\n",
    ])
    func aPlaceholderInsideALaterTextIsNotQuoted(below: String) {
        let text = "version: 1\nworker_groups:\n  a:\n    command: [./a, ${id}]\n    \(below)"
        #expect(fixed(text) == text.replacing("./a, ${id}", with: "./a, \"${id}\""))
    }

    @Test func mistakesBeyondTheListedOnesAreFixedInOneRound() {
        let groups = (0..<1500).map { "  g\($0): {command: [./a], stop: {timeout: 30}}\n" }.joined()
        let text = "version: 1\nworker_groups:\n\(groups)"
        #expect(read(text).diagnostics.count == 1001)
        let autoFix = AutoFix(of: Source(name: "app.yaml", bytes: Array(text.utf8)))
        #expect(autoFix.steps.count == 1500 && autoFix.loaded.isAccepted)
        // In a later round, the positions would count the line that an earlier round added.
        #expect(autoFix.steps.map(\.place.line) == (3..<1503).map { $0 })
    }

    @Test func theResultIsIncompleteWhenTheRoundsAreUsedUp() {
        // The second round can add the unit of the duration, after the first round has corrected the key.
        let text = "version: 1\nworkerGroups:\n  a: {comand: ./a b, stop_timeout: 30}\n"
        let source = Source(name: "app.yaml", bytes: Array(text.utf8))
        #expect(!AutoFix(of: source, rounds: 1).isComplete)
        #expect(AutoFix(of: source, rounds: 1).steps.count == 4)
        #expect(AutoFix(of: source).isComplete)
        #expect(AutoFix(of: Source(name: "b", bytes: Array("version: 2".utf8))).isComplete, "a person has to decide")
    }

    @Test func anOddCharacterIsShownByItsNumber() {
        let text = "version: 1\nworker_groups: {a: {command: [./a], count: 2\u{200B}}}\n"
        let autoFix = AutoFix(of: Source(name: "app.yaml", bytes: Array(text.utf8)))
        #expect(autoFix.steps.map(\.sentence) == ["fixed: '2<U+200B>' → '2'"])
    }

    /// A fix is skipped as a whole if one of its edits touches an earlier edit or another edit of the same fix.
    @Test func ofTwoFixesWhoseEditsTouchOnlyTheFirstIsApplied() {
        func finding(_ edits: (Int, Int, String)...) -> Diagnostic {
            let edits = edits.map { Fix.Edit(span($0.0, to: $0.1), $0.2) }
            return Diagnostic(.syntax, "m", at: span(1, to: 2), fix: Fix("f", edits))
        }
        let source = Source(name: "a", bytes: Array("abcdef".utf8))
        let round = source.fixed(by: [
            finding((2, 4, "X")), finding((1, 2, "Y"), (3, 5, "Z")), finding((5, 5, "-"), (6, 9, "!")),
            finding((5, 5, "+")), finding((1, 3, "?"), (2, 3, "?")),
        ])
        #expect(String(decoding: round.source.bytes, as: UTF8.self) == "aXd-e!")
        #expect(round.steps.count == 2)
    }

    private func check(_ source: Source) {
        checkEachFix(of: source)
        let autoFix = AutoFix(of: source, in: .fixtures)
        #expect(AutoFix(of: autoFix.source, in: .fixtures).steps.isEmpty, "\(autoFix.steps)")
        #expect(autoFix.steps.isEmpty == (autoFix.source.bytes == source.bytes))
    }

    private func checkEachFix(of source: Source) {
        let before = LoadedManifest(of: source, in: .fixtures).diagnostics
        for finding in before {
            guard let fix = finding.fix else { continue }
            let (after, steps) = source.fixed(by: [finding])
            let left = LoadedManifest(of: after, in: .fixtures).diagnostics
            let text = String(decoding: source.bytes, as: UTF8.self)
            #expect(steps.count == 1)
            #expect(rest(of: source, without: fix.edits.map(\.span)) == rest(of: after, fixed: fix), "\(finding)")
            // After a syntax error is fixed the parser reads on, and may find more errors of the same kind below.
            if [.syntax, .tab, .unquotedPlaceholder].contains(finding.code) {
                let last = left.first { $0.code == finding.code && $0.span.start <= finding.span.start }
                #expect(last == nil, "\(finding) of\n\(text)")
                continue
            }
            #expect(count(of: finding, in: left) < count(of: finding, in: before), "\(finding) of\n\(text)")
            // Once 'worker_groups' is spelled correctly, the groups below it are checked too.
            if fix.edits.first?.text == "worker_groups" { continue }
            // A conflict between the addresses of two groups is found only after both groups are read.
            let count = { (all: [Diagnostic]) in all.count { $0.severity == .error && $0.code != .addressTaken } }
            #expect(count(left) <= count(before), "\(finding) of\n\(text)")
        }
    }

    private func count(of finding: Diagnostic, in all: [Diagnostic]) -> Int {
        all.count { $0.code == finding.code && $0.message == finding.message }
    }

    /// Returns the characters outside of the spans. The positions are counted here independently of the module.
    private func rest(of source: Source, without spans: [Span]) -> [Unicode.Scalar] {
        characters(of: source).filter { character in
            !spans.contains { $0.start <= character.place && character.place < $0.end }
        }.map(\.scalar)
    }

    /// Returns the same characters of the fixed source, in which the edits have moved the text after them.
    private func rest(of source: Source, fixed fix: Fix) -> [Unicode.Scalar] {
        var scalars = Array(String(decoding: source.bytes, as: UTF8.self).unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var result: [Unicode.Scalar] = []
        var (line, column, index) = (1, 1, 0)
        var edits = fix.edits[...]
        while index <= scalars.count {
            if let edit = edits.first, edit.span.start == Position(line: line, column: column) {
                let text = Array(edit.text.unicodeScalars)
                #expect(Array(scalars[index...].prefix(text.count)) == text)
                index += text.count
                column = Int(edit.span.end.column)
                edits = edits.dropFirst()
                continue
            }
            guard index < scalars.count else { break }
            result.append(scalars[index])
            (line, column) = next(after: scalars, index, line, column)
            index += 1
        }
        return result
    }

    private func characters(of source: Source) -> [(scalar: Unicode.Scalar, place: Position)] {
        var scalars = Array(String(decoding: source.bytes, as: UTF8.self).unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var (line, column) = (1, 1)
        return scalars.indices.map { index in
            defer { (line, column) = next(after: scalars, index, line, column) }
            return (scalars[index], Position(line: line, column: column))
        }
    }

    private func next(after scalars: [Unicode.Scalar], _ index: Int, _ line: Int, _ column: Int) -> (Int, Int) {
        let isPair = scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
        let breaks: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
        return breaks.contains(scalars[index]) && !isPair ? (line + 1, 1) : (line, column + 1)
    }

    private func fixed(_ text: String) -> String {
        let autoFix = AutoFix(of: Source(name: "app.yaml", bytes: Array(text.utf8)))
        return String(decoding: autoFix.source.bytes, as: UTF8.self)
    }

    private func span(_ start: Int, to end: Int) -> Span {
        Span(from: Position(line: 1, column: start), to: Position(line: 1, column: end))
    }
}
