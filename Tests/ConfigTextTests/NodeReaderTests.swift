import Testing

@testable import ConfigText

struct NodeReaderTests {
    @Test func aTextIsReadIntoATreeWithSpans() throws {
        let entries = try #require(node("web:\n  ids: [0, '1']\n").mapping)
        let web = try #require(entries.first)
        #expect(web.key.value == "web")
        let ids = try #require(web.value.mapping?.first?.value)
        #expect(ids.span == Span(from: Position(line: 2, column: 8), to: Position(line: 2, column: 16)))
        #expect(ids.sequence?.map(\.scalar?.isPlain) == [true, false])
    }

    @Test func columnsCountCodePointsAndNotBytes() throws {
        let entries = try #require(node("{日本: x, é: y}").mapping)
        #expect(entries.map(\.key.span.start.column) == [2, 9])
    }

    @Test func aByteOrderMarkTakesNoColumn() throws {
        #expect(try #require(node("\u{FEFF}a: 1").mapping?.first).key.span.start == Position(line: 1, column: 1))
    }

    @Test func aValueThatAnAliasRepeatsHasTheSpanOfItsAnchor() throws {
        let entries = try #require(node("a: &x [1]\nb: *x\n").mapping)
        #expect(entries.map(\.value.span.start.line) == [1, 1])
    }

    @Test func ownKeysOverrideMergedOnesAndEarlierMergesOverrideLaterOnes() throws {
        let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\n"
        let merged = try #require(node(text).mapping?.last?.value.mapping)
        #expect(merged.map { "\($0.key.value)\($0.value.scalar?.text ?? "")" } == ["x0", "y1", "z2"])
    }

    @Test func aBlockCollectionEndsWithItsLastItem() throws {
        let entries = try #require(node("a:\n  - 1\n  - 2\n\n\nb: 1\n").mapping)
        #expect(entries.first?.value.span.end == Position(line: 3, column: 6))
    }

    @Test func aQuotedTildeIsATextAndAPlainOneIsNull() throws {
        let items = try #require(node("[~, '~', null, \"\", ]").sequence)
        #expect(items.map(\.scalar?.isNull) == [true, false, true, false])
    }

    @Test func theTagForTextsMakesANumberAText() throws {
        #expect(try #require(node("!!str 5").scalar).isPlain == false)
    }

    @Test func aDuplicateKeyInALongMappingIsReported() {
        let text = (0..<100).map { "k\($0): 1\n" }.joined() + "k42: 2\n"
        #expect(findings(in: text).map(\.code) == [.duplicateKey])
        #expect(findings(in: text).first?.related.first?.span.start.line == 43)
    }

    private func node(_ text: String) throws -> Node {
        var findings = Findings()
        let node = NodeReader.read(SourceText(Source(name: "t", bytes: Array(text.utf8))), into: &findings)?.root
        #expect(findings.diagnostics.isEmpty)
        return try #require(node)
    }

    private func findings(in text: String) -> [Diagnostic] {
        var findings = Findings()
        _ = NodeReader.read(SourceText(Source(name: "t", bytes: Array(text.utf8))), into: &findings)
        return findings.diagnostics
    }
}
