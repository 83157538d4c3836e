import PreforkManifest
import Samples
import Testing

@testable import ConfigText

/// The formatter gives every source the canonical layout and changes nothing but the layout.
struct FormattingTests {
    @Test(arguments: Fixture.layouts)
    func aSourceIsFormattedAsInItsGolden(fixture: Fixture) {
        guard case .formatted(let bytes) = Formatting(of: fixture.source) else {
            Issue.record("\(Formatting(of: fixture.source))")
            return
        }
        Files.compare(String(decoding: bytes, as: UTF8.self), with: fixture.golden("formatted"))
    }

    @Test(arguments: Fixture.all + Fixture.layouts)
    func formattingKeepsTheMeaningAndIsIdempotent(fixture: Fixture) throws {
        let before = fixture.loaded
        switch Formatting(of: fixture.source) {
        case .unproven(let place): Issue.record("\(fixture) at \(place)")
        case .refused(let diagnostics):
            #expect(diagnostics.contains { $0.severity == .error })
            #expect(!before.isAccepted)
        case .formatted(let bytes):
            let formatted = Source(name: fixture.file, bytes: bytes)
            #expect(Formatting(of: formatted) == .formatted(bytes))
            let after = LoadedManifest(of: formatted, in: .fixtures)
            #expect(after.workers == before.workers)
            #expect(after.diagnostics.map(\.message).sorted() == before.diagnostics.map(\.message).sorted())
        }
    }

    @Test(arguments: Files.names(in: Files.examples, endingWith: ".yaml"))
    func theExamplesHaveTheCanonicalLayout(name: String) throws {
        let bytes = try #require(Files.read("\(Files.examples)/\(name)"))
        #expect(Formatting(of: Source(name: name, bytes: bytes)) == .formatted(bytes))
    }

    /// White space without meaning is inserted wherever it is allowed, and the formatter removes it again.
    @Test(arguments: Fixture.accepted + Fixture.layouts)
    func insignificantWhiteSpaceIsRemoved(fixture: Fixture) {
        guard case .formatted(let canonical) = Formatting(of: fixture.source) else { return }
        var generator = SeededGenerator(seed: UInt64(fixture.file.utf8.count))
        for _ in 0..<20 {
            let spaced = WhiteSpace.inserted(into: canonical, with: &generator)
            let source = Source(name: fixture.file, bytes: spaced)
            let text = String(decoding: spaced, as: UTF8.self)
            #expect(Formatting(of: source) == .formatted(canonical), "\(text)")
        }
    }

    /// Random changes of white space can change the meaning or break the text. The formatter keeps the new meaning, or
    /// refuses the text.
    @Test(arguments: Fixture.all + Fixture.layouts)
    func mutatedWhiteSpaceIsFormattedIdempotentlyOrRefused(fixture: Fixture) {
        var generator = SeededGenerator(seed: UInt64(fixture.file.utf8.count))
        // Without the byte order mark: a mutation could move it into the text, where it is a part of a word.
        let bytes = Array(SourceText(fixture.source).content)
        for _ in 0..<30 {
            let mutated = WhiteSpace.mutated(in: bytes, with: &generator)
            let text = String(decoding: mutated, as: UTF8.self)
            switch Formatting(of: Source(name: fixture.file, bytes: mutated)) {
            case .refused: break
            case .unproven(let place): Issue.record("\(place) of \(text)")
            case .formatted(let bytes):
                let again = Formatting(of: Source(name: fixture.file, bytes: bytes))
                #expect(again == .formatted(bytes), "\(text)")
            }
        }
    }

    @Test func aTextThatCheckCannotReadAsAMappingIsRefusedWithTheSameCode() {
        for (text, code) in [
            ("- a", Diagnostic.Code.wrongType), ("text", .wrongType), ("", .emptyFile), ("a: [", .syntax),
            ("a: 1\n---\nb: 2", .severalDocuments), ("a: 1\na: 2", .duplicateKey), ("a: \u{1}", .controlCharacter),
        ] {
            guard case .refused(let diagnostics) = Formatting(of: source(text)) else {
                Issue.record("\(text) is formatted")
                continue
            }
            #expect(diagnostics.map(\.code) == [code], "\(text)")
        }
    }

    @Test func aMappingWithUnknownKeysIsFormatted() {
        #expect(Formatting(of: source("image:  x")) == .formatted(Array("image: x\n".utf8)))
    }

    /// The output of a faulty formatter is compared with the source and discarded.
    @Test(arguments: [
        ("a: 2 # one\nb: &x [1]\nc: *x # two\n", 1, 4), ("a: 1 # one\nb: [1]\nc: [1] # two\n", 2, 4),
        ("a: \"1\" # one\nb: &x [1]\nc: *x # two\n", 1, 4), ("a: 1 # one\nc: *x # two\nb: &x [1]\n", 2, 1),
        ("a: 1 # one\nb: &x [1]\nc: *x\n", 3, 7), ("a: 1 # two\nb: &x [1]\nc: *x # one\n", 1, 6),
        ("a: 1 # one\nb: &x [1]\nc: *x # two\n# three\n", 3, 7), ("a: 1 # one\nb: &x [1\n", 2, 8),
        ("a: 1 # one\nb: &x [1]\nc: *x # two\nd:\n", 4, 1), ("a: 1 # one\nb: &x ['1']\nc: *x # two\n", 2, 8),
        ("", 1, 1),
    ])
    func anOutputWithAnotherMeaningIsDiscarded(wrong: String, line: Int, column: Int) {
        let source = source("a: 1 # one\nb: &x [1]\nc: *x # two\n")
        let place = Position(line: line, column: column)
        #expect(Formatting(of: source) { _, _, _ in Array(wrong.utf8) } == .unproven(place))
    }

    private func source(_ text: String) -> Source { Source(name: "app.yaml", bytes: Array(text.utf8)) }
}
