import Testing

@testable import JSONText

/// Reads JSON, and refuses what is not JSON.
@Suite struct JSONReadingTests {
    private func read(_ text: String) throws(JSONError) -> JSON { try JSON(reading: text.utf8) }

    @Test func valuesOfEachKindAreRead() throws {
        let text = #" {"a": [1, -0.5e+3, true, false, null, "x"], "b": {}, "c": []} "#
        #expect(
            try read(text) == [
                "a": [1, .number("-0.5e+3"), true, false, .null, "x"], "b": .object([]), "c": .list([]),
            ])
        #expect(try read("0") == 0)
        #expect(try read(#"{"n": 12}"#)["n"]?.integer == 12)
        #expect(try read(#"{"n": 12345678901234567890}"#)["n"]?.integer == nil)
    }

    @Test func escapesAreRead() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#) == "\"\\/\u{8}\u{C}\n\r\té😀")
    }

    /// What the writer writes, the reader reads.
    @Test func aValueSurvivesBeingWrittenAndRead() throws {
        let value: JSON = ["t": "a\u{1}\u{202E}\n\"\\é😀", "l": [.null, [[]], true, .number("-1.25E7")]]
        #expect(try read(value.compact) == value)
        #expect(try read(value.pretty(width: 10)) == value)
    }

    @Test(arguments: [
        "", " ", "{", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "01", "-", "1.",
        "1e",
        "+1", ".5", "tru", "nul", "NaN", "\"", "\"\\x\"", "\"\\u12\"", "\"\\uD800\"", "\"\\uDC00\"",
        "\"\\uD800\\u0041\"",
        "\"\u{1}\"", "1 2", "{\"a\":1,\"a\":2}", "'a'", "[1}", "\"\\u+123\"",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSON(reading: text.utf8) }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: JSONError.self) { try JSON(reading: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSON(reading: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func onlySoManyLevelsAreRead() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try read(nested(16)).list?.count == 1)
        #expect(throws: JSONError(sentence: "too many levels at byte 17")) { try JSON(reading: nested(17).utf8) }
        #expect(throws: JSONError.self) { try JSON(reading: nested(1_000_000).utf8) }
    }

    /// Changed bytes of a request are refused or read, and never end the program.
    @Test func changedBytesAreReadOrRefused() {
        let request = Array(#"{"request": "reload", "wait": true, "n": [-1.5e3, "\u00e9\uD83D\uDE00"]}"#.utf8)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = request
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: position)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: position)
                }
            }
            guard let value = try? JSON(reading: bytes) else { continue }
            #expect((try? JSON(reading: value.compact.utf8)) == value)
        }
    }
}
