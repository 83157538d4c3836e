import Supervision
import Testing

@testable import PreforkLinux

/// The patterns in the C library's hands.
@Suite struct LineMatcherTests {
    private func matches(_ pattern: String, _ line: String) -> Bool? {
        LineMatcher(pattern).map { matcher in Array(line.utf8).withUnsafeBytes { matcher.matches($0) } }
    }

    @Test func aLineMatchesWhereAPartOfItDoes() {
        #expect(matches("listening on", "12:00 server listening on port 80") == true)
        #expect(matches("^listening on", "server listening on port 80") == false)
        #expect(matches("port [0-9]+$", "listening on port 80") == true)
        #expect(matches("^(up|ready) in [0-9]{1,4} ms$", "ready in 31 ms") == true)
        #expect(matches("ä+", "größer als ää") == true)
        #expect(matches("^$", "") == true)
    }

    @Test func theLineMayHoldAnyBytes() {
        #expect(matches("up", "a\0up") == true)
        let line: [UInt8] = [0xFF, 0xFE] + Array("is up".utf8)
        #expect(LineMatcher("is up$").map { matcher in line.withUnsafeBytes { matcher.matches($0) } } == true)
    }

    @Test func onlyTheBeginningOfALongLineIsLookedAt() {
        let filling = String(repeating: "x", count: LineMatcher.reach - 2)
        #expect(matches("up", filling + "up") == true)
        #expect(matches("up", filling + "xup") == false)
    }

    /// What has no mistake is a pattern for the C library, too.
    @Test func thePatternsOfManifestsCanBeCompiled() {
        let parts = [
            "a", ".", "[a-z]", "[^]x]", "[[:digit:]]", "(a|b)", #"\."#, "*", "+", "?", "{2}", "{1,3}", "|", "^", "$",
            "(", ")", "[",
        ]
        var random = SplitMix64(seed: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let count = 1 + Int(random.nextFraction() * 7)
            let pattern = (0..<count).map { _ in parts[Int(random.nextFraction() * Double(parts.count))] }.joined()
            guard LinePattern.mistake(in: pattern) == nil else { continue }
            accepted += 1
            #expect(LineMatcher(pattern) != nil, "\(pattern)")
        }
        #expect(accepted > 1000)
    }

    @Test func aPatternWithManyRepetitionsIsQuickEnoughForALine() {
        let pattern = "((a*)*b|(a|aa)+c){1,10}d"
        #expect(LinePattern.mistake(in: pattern) == nil)
        #expect(matches(pattern, String(repeating: "a", count: LineMatcher.reach)) == false)
    }
}
