import ConfigText
import Testing

@testable import ManifestImport

/// The readers of foreign formats, by the rules of the programs that own them.
@Suite struct FileReaderTests {
    private func source(_ text: String) -> Source { Source(name: "a.conf", bytes: Array(text.utf8)) }

    private func ini(_ text: String, _ dialect: IniDialect) throws -> [String] {
        try IniReader.sections(of: source(text), in: dialect).flatMap { section in
            section.directives.map { "\(section.name)|\($0.name)|\($0.value)|\($0.origin.place.line)" }
        }
    }

    @Test func supervisordsFilesAreThoseOfPythonsConfigparser() throws {
        let text = """
            # comment
            [a]
            ; comment
            Key = value ; comment
            other: x;y # comment
            long = one
              two

              three
            empty =
            [a]
            url = http://a/b?c=d
            """
        #expect(
            try ini(text, .supervisor) == [
                "a|key|value|4", "a|other|x;y|5", "a|long|one\ntwo\nthree|6", "a|empty||10", "a|url|http://a/b?c=d|12",
            ])
    }

    @Test func circusKeepsCaseAndTakesIndentedSignsForValues() throws {
        let text = "[env:A]\nHome = /x ; comment\ncolor = #fff #kept\nlong = a\n  # b\n"
        #expect(try ini(text, .circus) == ["env:A|Home|/x|2", "env:A|color|#fff #kept|3", "env:A|long|a\n# b|4"])
    }

    @Test func uwsgiTakesEverythingBehindTheSign() throws {
        let text = "[uwsgi]\n  master\nenv = A=b ; c\n; no\n"
        #expect(try ini(text, .uwsgi) == ["uwsgi|master||2", "uwsgi|env|A=b ; c|3"])
    }

    @Test(arguments: [
        ("a = 1", "cannot read the line: no section such as [name] precedes it"),
        ("[a]\nline", "cannot read the line: '=' is missing"),
        ("[a]\n= 1", "cannot read the line: a name before '=' is missing"),
        ("[]\n", "cannot read the section: it is not like [name]"),
        ("[a\n", "cannot read the section: it is not like [name]"),
        ("[a]\nx=\0", "cannot read the line: it is not UTF-8 text"),
    ])
    func whatIsNoINIFileIsRefusedWithItsLine(text: String, sentence: String) {
        #expect(throws: ImportRefusal(sentence, at: SourcePlace(file: "a.conf", line: text.hasPrefix("[a]\n") ? 2 : 1)))
        {
            _ = try IniReader.sections(of: source(text), in: .supervisor)
        }
    }

    @Test(arguments: [
        ("a b  c", ["a", "b", "c"]), ("", []), ("a 'b c' d", ["a", "b c", "d"]),
        (#"a "b \"c\" \n""#, ["a", #"b "c" \n"#]),
        (#"a\ b '\'"#, ["a b", #"\"#]), ("''", [""]), ("a'b'\"c\"d", ["abcd"]),
    ])
    func aCommandLineIsDividedAsAShellDoes(text: String, words: [String]) { #expect(ShellWords.split(text) == words) }

    @Test func inDoubleQuotesAShellKeepsADollarSignBehindABackslash() {
        #expect(ShellWords.split(#"a "\$b \c""#, asShell: true) == ["a", #"$b \c"#])
        #expect(ShellWords.split(#"a "\$b""#) == ["a", #"\$b"#])
    }

    @Test(arguments: ["a 'b", "a \"b", "a\\", "\"a\\"])
    func anOpenQuoteHasNoWords(text: String) { #expect(ShellWords.split(text) == nil) }

    @Test(arguments: [
        ("a b", ShellNeed.none), ("a '$b' 'c|d'", .none), ("a \\$b", .none), ("a $b", .expansion),
        ("a \"$b\"", .expansion),
        ("a *.c", .expansion), ("a \"*.c\"", .none), ("a ~/b", .expansion), ("a b~", .none), ("a | b", .operators),
        ("a && b $c", .operators), ("a > b", .operators), ("a `b`", .expansion), ("a # b", .expansion), ("a#b", .none),
    ])
    func aShellIsNeededForExpansionsAndOperators(line: String, need: ShellNeed) { #expect(ShellNeed(of: line) == need) }

    @Test(arguments: [
        ("a 'b c'", ["a", "b c"]), (#"a\x20b \u00e9"#, ["a b", "é"]), ("a b'c d'", ["a", "bc d"]),
        (#""a \"b\"" \s"#, [#"a "b""#, " "]), (#"\q \x4"#, [#"\q"#, #"\x4"#]),
    ])
    func aValueOfAUnitIsDividedAsSystemdDoes(text: String, words: [String]) { #expect(UnitWords.split(text) == words) }

    @Test func aUnitsLinesGoOnBehindABackslash() throws {
        let unit = try UnitSource(
            Source(name: "x/web@3.service", bytes: Array("[Service]\nA=b \\\n# no\n  c\\\n\nD=e\nodd\n".utf8)))
        #expect(unit.settings(of: "Service").map(\.value) == ["b  c ", "e", ""].map { $0.trimmed }.map(String.init))
        #expect(unit.stem == "web" && unit.isTemplate && unit.kind == "service")
    }

    @Test(arguments: [
        ("90", "90s"), ("1min 30s", "90s"), ("1h30m", "5400s"), ("100ms", "100ms"), ("2d", "172800s"), ("0", "0s"),
        ("0.5", "500ms"),
    ])
    func durationsOfSystemdAreTranslated(text: String, duration: String) {
        #expect(SystemdTime.duration(text) == duration)
    }

    @Test(arguments: ["infinity", "soon", "", "5 parsec", "-1"])
    func whatIsNoDurationHasNone(text: String) { #expect(SystemdTime.duration(text) == nil) }

    @Test(arguments: [
        ("'a' \"b\"", PythonLiteral.text("ab")), ("r'\\d'", .text("\\d")),
        ("[1, 'a',]", .list([.number("1"), .text("a")])),
        ("(1)", .number("1")), ("(1,)", .list([.number("1")])), ("1, 2", .list([.number("1"), .number("2")])),
        ("None", PythonLiteral.none), ("True", .boolean(true)), ("0o17", .number("15")), ("-2.5", .number("-2.5")),
        ("{'a': 1}", .mapping([PythonPair(key: .text("a"), value: .number("1"))])), ("'''a\nb'''", .text("a\nb")),
        ("1_000  # comment", .number("1000")), ("'a\\n\\d'", .text("a\n\\d")),
    ])
    func literalsOfPythonAreRead(text: String, literal: PythonLiteral) {
        #expect(PythonReader.literal(text) == literal)
    }

    @Test(arguments: [
        "f'{a}'", "a", "1 + 2", "[1", "'a", "os.environ['A']", "", "{1}", "'a' % 1", "(1, 2", "[x for x in y]",
        "'caf\\u00e9'",
    ])
    func expressionsOfPythonAreNoLiterals(text: String) { #expect(PythonReader.literal(text) == nil) }

    @Test func deepLiteralsAreNotRead() {
        #expect(PythonReader.literal(String(repeating: "[", count: 100_000)) == nil)
    }

    @Test(arguments: [
        ("0.0.0.0:80", ListenAddress.port(80, host: "0.0.0.0")), (":80", .port(80, host: "0.0.0.0")),
        ("[::1]:80", .port(80, host: "::1")),
        ("*:80", .port(80, host: "0.0.0.0")), ("80", .port(80, host: nil)), ("unix:/run/a.sock", .path("/run/a.sock")),
        ("/run/a.sock", .path("/run/a.sock")), ("tcp://h:1", .port(1, host: "h")),
    ])
    func addressesAreRead(text: String, address: ListenAddress) { #expect(ListenAddress(text) == address) }

    @Test(arguments: ["", "a", "a:b", "host:70000", "@abstract"])
    func otherTextsAreNoAddresses(text: String) { #expect(ListenAddress(text) == nil) }
}
