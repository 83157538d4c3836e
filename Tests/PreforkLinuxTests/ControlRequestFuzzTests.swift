import JSONText
import Supervision
import Testing

@testable import PreforkLinux

/// Requests of clients that are bent in every way: each is understood or refused with a sentence, and none traps.
@Suite struct ControlRequestFuzzTests {
    private static let requests = [
        #"{"request": "status"}"#, #"{"request": "counts"}"#, #"{"request": "events"}"#,
        #"{"request": "why", "worker": "web/3"}"#, #"{"request": "reload", "wait": true}"#,
        #"{"request": "logs", "workers": ["web", "api/3"], "lines": 20, "since_ms": 1700000000000, "follow": true}"#,
        #"{"request": "restart", "workers": ["web"], "now": true, "wait": false}"#,
        #"{"request": "restart", "all": true}"#, #"{"request": "stop", "workers": ["web/3"]}"#,
        #"{"request": "kill", "workers": ["web"], "signal": "USR1"}"#,
        #"{"request": "kill", "all": true, "signal": 9}"#,
        #"{"request": "rollout", "action": "abort"}"#,
    ]

    /// Texts that are put into requests.
    private static let words: [[UInt8]] =
        [
            "null", "true", "[]", "{}", "-1", "1e999", "9223372036854775808", "1.5", "\\u0000", "\\ud800", "\"", "\\",
            "[[[[[[[[",
            #""request":"#, #""workers":"#, #""all":true,"#, ",", ":", "\u{1B}[2J", "\r",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0x00], [0xC0, 0x80]]

    private func bent(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.number(1...4) {
            let place = random.number(0...bytes.count)
            switch random.number(0...4) {
            case 0 where place < bytes.count: bytes[place] = UInt8(random.number(0...255))
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Self.words[random.number(0...Self.words.count - 1)], at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default:
                let other = Array(Self.requests[random.number(0...Self.requests.count - 1)].utf8)
                bytes.insert(contentsOf: other.prefix(random.number(0...other.count)), at: place)
            }
        }
        return bytes
    }

    @Test func aBentRequestIsUnderstoodOrRefused() {
        var random = SplitMix64(seed: 20_261_130)
        var (understood, refused) = (0, 0)
        for request in Self.requests {
            #expect(throws: Never.self) { try ControlRequest(line: Array(request.utf8)) }
            for _ in 0..<1000 {
                let bytes = bent(Array(request.utf8), &random)
                do throws(JSONError) {
                    _ = try ControlRequest(line: bytes)
                    understood += 1
                } catch {
                    refused += 1
                    #expect(!error.sentence.isEmpty && !error.sentence.unicodeScalars.contains { $0.steers })
                }
            }
        }
        #expect(understood > 100 && refused > 1000, "\(understood) understood, \(refused) refused")
    }
}

extension SplitMix64 {
    fileprivate mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(nextFraction() * Double(range.count))
    }
}
