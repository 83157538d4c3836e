import PreforkManifest
import Promises
import Testing

/// Bends the bytes of every fixture. Whatever comes out, the reader keeps its promises.
struct MutationTests {
    @Test(arguments: Fixture.all)
    func aDamagedManifestIsReadToItsEnd(fixture: Fixture) {
        var mutation = Mutation(seed: fixture.seed)
        for _ in 0..<40 { expectPromises(of: mutation.bytes(of: fixture.source.bytes), as: fixture) }
    }

    /// As people break them: a line is lost, doubled, moved, indented in another way, or comes from another manifest.
    @Test(arguments: Fixture.all)
    func aManifestWithItsLinesInDisorderIsReadToItsEnd(fixture: Fixture) {
        var mutation = Mutation(seed: fixture.seed)
        for index in 0..<40 {
            let donor = Fixture.all[index * 7 % Fixture.all.count].source.bytes
            expectPromises(of: mutation.lines(of: fixture.source.bytes, and: donor), as: fixture)
        }
    }

    @Test func everyBeginningOfAManifestIsRead() throws {
        let fixture = try #require(Fixture.accepted.first { $0.file == "full.yaml" })
        let bytes = fixture.source.bytes
        for length in stride(from: 0, to: bytes.count, by: 3) {
            expectPromises(of: Array(bytes[..<length]), as: fixture)
        }
    }

    private func expectPromises(of bytes: [UInt8], as fixture: Fixture) {
        let broken = Promises.broken(by: Source(name: fixture.file, bytes: bytes), in: .fixtures)
        #expect(broken == [], "\(String(decoding: bytes, as: UTF8.self))")
    }
}

/// Changes that are the same for the same seed.
private struct Mutation {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let pieces = Array("[]{}:,-&*!|>'\"#%@`$~\t\n\r \0\u{85}\u{2028}é0".utf8) + [0xFF, 0x80]

    /// Some bytes replaced, added, doubled or taken out.
    mutating func bytes(of original: [UInt8]) -> [UInt8] {
        var bent = original
        for _ in 0..<number(in: 1...4) where !bent.isEmpty {
            let index = number(in: 0...bent.count - 1)
            let piece = Mutation.pieces[number(in: 0...Mutation.pieces.count - 1)]
            switch number(in: 0...4) {
            case 0: bent[index] = piece
            case 1: bent.insert(piece, at: index)
            case 2: bent.remove(at: index)
            case 3: bent.insert(contentsOf: bent[index..<min(index + 9, bent.count)], at: index)
            default: bent.removeSubrange(index..<min(index + 5, bent.count))
            }
        }
        return bent
    }

    /// Some lines moved, indented, doubled, taken out, or replaced by those of a donor.
    mutating func lines(of original: [UInt8], and donor: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var lines = original.split(separator: newline, omittingEmptySubsequences: false)
        let others = donor.split(separator: newline, omittingEmptySubsequences: false)
        for _ in 0..<number(in: 1...4) where !lines.isEmpty {
            let index = number(in: 0...lines.count - 1)
            let other = number(in: 0...lines.count - 1)
            switch number(in: 0...5) {
            case 0: lines.swapAt(index, other)
            case 1: lines.insert(lines[index], at: other)
            case 2: lines.remove(at: index)
            case 3: lines[index] = Array(repeating: 0x20, count: number(in: 1...4)) + lines[index]
            case 4: lines[index] = lines[index].dropFirst(number(in: 1...3))
            default: lines.insert(others[number(in: 0...others.count - 1)], at: index)
            }
        }
        return Array(lines.joined(separator: [newline]))
    }

    private mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}

extension Fixture {
    /// Its own, so that no two fixtures are bent alike.
    fileprivate var seed: UInt64 { UInt64(file.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF) }
}

/// The same numbers for the same seed (splitmix64's scheme).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
