import Supervision
import Testing

/// The patterns of lines, and what is said about texts that are none.
@Suite struct LinePatternTests {
    @Test(arguments: [
        "listening on", "^Listening on .*:[0-9]+$", "(up|ready) in [0-9]{1,4}ms", #"\[info\] \(pid [[:digit:]]+\)"#,
        "a.c",
        "[]x]", "[^]]", "[a-z-]", "(a|b)*c+d?e{2,}", "up €", #"\\"#, "x}", "^|up", "[.]$",
    ])
    func patternsHaveNoMistake(pattern: String) { #expect(LinePattern.mistake(in: pattern) == nil) }

    @Test(arguments: [
        ("", "it is empty, so that any line would do"),
        ("a\nb", "it has a control character, which no line is searched for"),
        ("(up", "'(' is never closed"), ("up)", "')' closes nothing"), ("()", "nothing stands before ')'"),
        ("[up", "'[' is never closed"), ("[]", "'[' is never closed"), ("[z-a]", "'z-a' is no range"),
        ("[[:word:]]", "'[:word' is no class of characters"), ("[[.a.]]", "'[.a' is no class of characters"),
        ("[ä]", "'ä' stands in brackets, where only ASCII can"), ("*up", "nothing stands before '*'"),
        ("(?i)up", "nothing stands before '?'"), (".*?", "'?' repeats what cannot be repeated"),
        ("^*", "'*' repeats what cannot be repeated"), ("up|", "nothing stands before its end"),
        ("|up", "nothing stands before '|'"), (#"\d+"#, #"it has no '\d'"#), (#"(a)\1"#, #"it has no '\1'"#),
        (#"up\"#, #"it ends with '\'"#), ("{\"level\"", "nothing stands before '{'"),
        ("a{x}", "'{' begins no repetition such as {3} or {1,3}"),
        ("a{2,1}", "'{' begins no repetition such as {3} or {1,3}"),
        ("a{3", "'{' begins no repetition such as {3} or {1,3}"),
        ("(a{100}){11}", "it repeats a part more than 1000 times"),
        (String(repeating: "a", count: 513), "it is longer than 512 bytes"),
    ])
    func mistakesAreTold(pattern: String, sentence: String) {
        #expect(LinePattern.mistake(in: pattern)?.sentence == sentence)
    }

    @Test func theLetterOfAnotherDialectIsTranslated() {
        #expect(LinePattern.mistake(in: #"port \d+"#)?.hint == "write [0-9]")
        #expect(LinePattern.mistake(in: #"a\sb"#)?.hint == "write [[:space:]]")
    }
}
