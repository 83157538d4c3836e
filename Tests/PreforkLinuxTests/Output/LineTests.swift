import Testing

@testable import PreforkLinux

/// A piece of a line, as text.
private struct Cut: Equatable {
    let text: String
    var position = 0
    var continues = false
}

/// The pieces of a text that arrives in portions of a size.
private func pieces(of text: String, in size: Int, limit: Int, ends: Bool = true) -> [Cut] {
    var splitter = LineSplitter(limit: limit)
    var cuts: [Cut] = []
    func take(_ bytes: UnsafeRawBufferPointer, _ piece: LineSplitter.Piece) {
        cuts.append(
            Cut(text: String(decoding: bytes, as: UTF8.self), position: piece.position, continues: piece.continues))
    }
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { splitter.add($0, take) }
    }
    if ends { splitter.endLine(take) }
    return cuts
}

@Suite struct LineSplitterTests {
    @Test(arguments: 1...20) func linesAreTheSameInWhateverPortionsTheyArrive(size: Int) {
        let text = "one\n\ntwo three\nfour"
        #expect(pieces(of: text, in: size, limit: 100).map(\.text) == ["one", "", "two three", "four"])
    }

    @Test(arguments: 1...30) func aLongLineIsCutIntoMarkedPieces(size: Int) {
        let cuts = pieces(of: "abcdefghij\nk\n", in: size, limit: 4)
        #expect(
            cuts == [
                Cut(text: "abcd", continues: true), Cut(text: "efgh", position: 1, continues: true),
                Cut(text: "ij", position: 2), Cut(text: "k"),
            ])
    }

    @Test func aLineOfExactlyTheLimitIsOnePiece() {
        #expect(pieces(of: "abcd\n", in: 5, limit: 4) == [Cut(text: "abcd")])
        #expect(pieces(of: "abcd\n", in: 1, limit: 4) == [Cut(text: "abcd")])
    }

    /// Whether a piece ends with the line is only known when the next byte is there.
    @Test func aPieceThatFillsTheLimitWaitsForTheNextByte() {
        #expect(pieces(of: "abcd", in: 4, limit: 4, ends: false) == [])
        #expect(pieces(of: "abcde", in: 5, limit: 4, ends: false) == [Cut(text: "abcd", continues: true)])
    }

    @Test(arguments: 1...12) func noCharacterIsDivided(size: Int) {
        let text = "aä€😀ä€😀"
        let cuts = pieces(of: text + "\n", in: size, limit: 5)
        #expect(cuts.map(\.text).joined() == text)
        #expect(cuts.allSatisfy { $0.text.utf8.count <= 5 && !$0.text.contains("\u{FFFD}") })
    }

    @Test func bytesThatAreNoTextAreCutAtTheLimit() {
        var splitter = LineSplitter(limit: 4)
        var counts: [Int] = []
        [UInt8](repeating: 0x80, count: 10).withUnsafeBytes {
            splitter.add($0) { bytes, _ in counts.append(bytes.count) }
        }
        #expect(counts == [4, 4])
        #expect(splitter.isInLine)
    }

    @Test func aLineThatHasNotBegunIsNotEnded() {
        #expect(pieces(of: "a\n", in: 2, limit: 4) == [Cut(text: "a")])
        #expect(pieces(of: "", in: 1, limit: 4) == [])
    }
}

@Suite struct LineFormatTests {
    private func written(_ line: String, _ format: LineFormat, _ piece: LineSplitter.Piece = .init()) -> String {
        written(Array(line.utf8), format, piece)
    }

    private func written(_ line: [UInt8], _ format: LineFormat, _ piece: LineSplitter.Piece = .init()) -> String {
        var output: [UInt8] = []
        line.withUnsafeBytes { format.append($0, piece, time: Array("T".utf8), to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    private let text = LineFormat.text(prefix: Array("web/0 | ".utf8))
    private let json = LineFormat.json(worker: "web/0", pid: 7, stream: "stdout")
    private let head = #"{"time":"T","worker":"web/0","pid":7,"stream":"stdout","#

    @Test func aTextLineStandsBehindItsPrefix() {
        #expect(written("hello", text) == "web/0 | hello\n")
        #expect(written("", text) == "web/0 | \n")
    }

    @Test func thePiecesOfATextLineAreMarked() {
        #expect(written("a", text, .init(position: 0, continues: true)) == "web/0 | a…\n")
        #expect(written("b", text, .init(position: 1, continues: true)) == "web/0 | …b…\n")
        #expect(written("c", text, .init(position: 2, continues: false)) == "web/0 | …c\n")
    }

    @Test func aLineIsAMemberOfAnObject() {
        #expect(written("hello", json) == head + "\"text\":\"hello\"}\n")
        #expect(written("say \"x\"\t\\\u{1}", json) == head + #""text":"say \"x\"\t\\\u0001"}"# + "\n")
        #expect(written([0x61, 0xFF, 0x62], json) == head + "\"text\":\"a\u{FFFD}b\"}\n")
    }

    @Test func anObjectOfAWorkerIsKeptAsItIs() {
        let line = #"{"level": "info", "n": [1, 2.5e3, -0, true, null, {"ä": "ö"}]}"#
        #expect(written(line, json) == head + "\"json\":\(line)}\n")
    }

    @Test func aPieceOfALineIsNoObject() {
        #expect(
            written("{}", json, .init(position: 0, continues: true)) == head
                + "\"text\":\"{}\",\"part\":0,\"more\":true}\n")
        #expect(
            written("{}", json, .init(position: 1, continues: false))
                == head + "\"text\":\"{}\",\"part\":1,\"more\":false}\n")
    }

    @Test(arguments: [
        "{}", " {} ", #"{"a":{"b":[[],{}]}}"#, #"{"a":"\u00e4\n\/"}"#, #"{"a":-1.5E+7,"b":0,"c":false}"#,
        #"{"a" : [ 1 , "x" ] }"#, "{\"a\":\"ä\"}",
    ])
    func theseLinesAreObjects(line: String) {
        #expect(Array(line.utf8).withUnsafeBytes(JSONObjectText.isObject))
    }

    @Test(arguments: [
        "", "{", "}", "[]", "1", "\"a\"", "{}}", "{} {}", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01}"#,
        #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#, #"{"a":tru}"#, #"{"a":nul"#, #"{"a":"\x"}"#,
        #"{"a":"\u12g4"}"#, #"{"a":"\u12"#, #"{"a":"b"#, "{\"a\":\"\t\"}", #"{a:1}"#, #"{"a":[1}"#, #"{"a":[1,]}"#,
        #"{"a":{]}"#, #"{"a":NaN}"#, #"{'a':1}"#, #"{"a":1 "b":2}"#, "{\"a\":1}\u{0}",
    ])
    func theseLinesAreNone(line: String) {
        #expect(!Array(line.utf8).withUnsafeBytes(JSONObjectText.isObject))
    }

    @Test func bytesThatAreNotUTF8AreNoObject() {
        #expect(!(Array("{\"a\":\"".utf8) + [0xC3] + Array("\"}".utf8)).withUnsafeBytes(JSONObjectText.isObject))
    }

    /// A line of a million brackets must neither end the program nor take long.
    @Test func anObjectIsOnlySoDeep() {
        func nested(_ depth: Int) -> [UInt8] {
            Array("{\"a\":".utf8) + [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth) + [UInt8(ascii: "}")]
        }
        #expect(nested(63).withUnsafeBytes(JSONObjectText.isObject))
        #expect(!nested(64).withUnsafeBytes(JSONObjectText.isObject))
        #expect(!nested(1_000_000).withUnsafeBytes(JSONObjectText.isObject))
    }

    @Test func aGroupKeepsItsColor() {
        #expect(GroupColor.colored("web/0 | ", group: "web") == GroupColor.colored("web/0 | ", group: "web"))
        #expect(GroupColor.colored("web/0 | ", group: "web").hasSuffix("mweb/0 | \u{1B}[0m"))
        #expect(Set(["web", "api", "db", "cache"].map { GroupColor.colored("x", group: $0) }).count > 1)
        #expect(GroupColor.colored("", group: "web") == "")
    }
}

@Suite struct RotationRuleTests {
    private let lines = Array("aaaa\nbbbb\ncccc\n".utf8)

    @Test func aFileIsPutAsideBeforeItIsTooLarge() {
        let rule = RotationRule(size: 10, every: nil, keep: 3)
        #expect(!rule.isDue(size: 5, adding: 5, lastWrite: 0, now: 0))
        #expect(rule.isDue(size: 6, adding: 5, lastWrite: 0, now: 0))
        #expect(!rule.isDue(size: 0, adding: 50, lastWrite: 0, now: 0))
        #expect(rule.isDue(size: 1, adding: .max, lastWrite: 0, now: 0))
    }

    @Test func aFileIsPutAsideWhenItsDayIsOver() {
        let rule = RotationRule(size: nil, every: 86_400, keep: 3)
        #expect(!rule.isDue(size: 5, adding: 5, lastWrite: 86_400, now: 172_799))
        #expect(rule.isDue(size: 5, adding: 5, lastWrite: 172_799, now: 172_800))
        // A clock that was set back puts nothing aside.
        #expect(!rule.isDue(size: 5, adding: 5, lastWrite: 172_800, now: 0))
        #expect(!rule.isDue(size: 0, adding: 5, lastWrite: 0, now: 172_800))
    }

    @Test func onlyWholeLinesAreWrittenIntoAFile() {
        let rule = RotationRule(size: 12, every: nil, keep: 1)
        #expect(rule.fitting(lines[...], into: 0) == 10)
        #expect(rule.fitting(lines[5...], into: 0) == 10)
        // A line that fits nowhere is taken alone.
        #expect(rule.fitting(lines[...], into: 11) == 5)
        #expect(RotationRule(size: 2, every: nil, keep: 1).fitting(lines[...], into: 0) == 5)
        #expect(RotationRule(size: nil, every: 1, keep: 1).fitting(lines[...], into: 0) == 15)
        #expect(RotationRule(size: 100, every: nil, keep: 1).fitting(lines[...], into: 85) == 15)
    }

    @Test func theOldFilesMoveOn() {
        let renames = RotationRule(size: 1, every: nil, keep: 3).renames(of: "a")
        // A file may have been compressed before its number changes.
        #expect(renames.map(\.from) == ["a.2", "a.2.gz", "a.2.zst", "a.1", "a.1.gz", "a.1.zst", "a"])
        #expect(renames.map(\.to) == ["a.3", "a.3.gz", "a.3.zst", "a.2", "a.2.gz", "a.2.zst", "a.1"])
        #expect(RotationRule(size: 1, every: nil, keep: 1).renames(of: "a").map(\.to) == ["a.1"])
    }
}
