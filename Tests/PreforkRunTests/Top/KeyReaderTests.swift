import Testing

@testable import PreforkRun

/// Keys, as terminals send them.
@Suite struct KeyReaderTests {
    private static let sequences: [(String, PressedKey)] = [
        ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OB", .down), ("\u{1B}[5~", .pageUp),
        ("\u{1B}[6~", .pageDown), ("\u{1B}[H", .home), ("\u{1B}OH", .home), ("\u{1B}[1~", .home), ("\u{1B}[F", .end),
        ("\u{1B}[4~", .end), ("\r", .enter), ("\u{3}", .interrupt), ("\u{C}", .redraw), ("q", .character("q")),
    ]

    @Test func eachKeyIsFoundHoweverItsBytesArrive() {
        let bytes = KeyReaderTests.sequences.flatMap { Array($0.0.utf8) }
        let keys = KeyReaderTests.sequences.map(\.1)
        var reader = KeyReader()
        #expect(reader.keys(in: bytes) == keys)
        for size in 1...4 {
            var found: [PressedKey] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                found += reader.keys(in: rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(found == keys && !reader.isAmidSequence, "\(size) bytes at a time")
        }
    }

    @Test func anEscapeAloneIsAKeyOnceNothingFollows() {
        var reader = KeyReader()
        #expect(reader.keys(in: [0x1B]).isEmpty && reader.isAmidSequence)
        #expect(reader.finish() == [.escape] && !reader.isAmidSequence)
        #expect(reader.keys(in: [0x1B, UInt8(ascii: "q")]) == [.escape, .character("q")])
        #expect(reader.keys(in: [0x1B, 0x1B]) == [.escape] && reader.finish() == [.escape])
        // A sequence that breaks off is no key.
        #expect(reader.keys(in: Array("\u{1B}[1".utf8)).isEmpty && reader.finish().isEmpty)
    }

    @Test func whatIsNoKeyIsDropped() {
        var reader = KeyReader()
        let noise = "\u{1B}[200~ä\u{1B}[1;5C\u{1B}[Z\t\u{1B}OPシ"
        #expect(reader.keys(in: Array(noise.utf8)).isEmpty && !reader.isAmidSequence)
        #expect(reader.keys(in: Array("\u{1B}[".utf8) + [UInt8](repeating: 0x30, count: 1000)).isEmpty)
        #expect(!reader.isAmidSequence, "a sequence without an end takes no memory")
        #expect(reader.keys(in: [UInt8(ascii: "j")]) == [.character("j")])
    }
}
