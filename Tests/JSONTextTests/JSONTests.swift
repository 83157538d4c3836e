import JSONText
import Testing

struct JSONTests {
    @Test func aValueThatDoesNotFitOnALineIsBrokenAndIndented() {
        let value: JSON = ["a": ["b": [1, true, .null]], "c": "\"\\\n\u{1}é"]
        #expect(value.compact == #"{"a":{"b":[1,true,null]},"c":"\"\\\n\u0001é"}"#)
        #expect(
            value.pretty(width: 30) == """
                {
                  "a": {"b": [1, true, null]},
                  "c": "\\"\\\\\\n\\u0001é"
                }
                """)
        #expect(value.pretty(width: 29).contains("\n    \"b\": [1, true, null]\n"))
    }
}
