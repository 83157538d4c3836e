/// Damages texts at random. The same seed gives the same damage.
package struct Damage {
    private var generator: SeededGenerator

    package init(seed: String) {
        generator = SeededGenerator(seed: UInt64(seed.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    }

    /// Returns bytes with a few of them replaced, inserted, removed or repeated.
    package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var mutated = bytes
        let pieces = Array("[]{}:,-&*!|>'\"#%@`$~\t\n\r \0\u{85}\u{2028}é0".utf8) + [0xFF, 0x80]
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !mutated.isEmpty {
            let index = Int.random(in: 0..<mutated.count, using: &generator)
            let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: mutated[index] = piece
            case 1: mutated.insert(piece, at: index)
            case 2: mutated.remove(at: index)
            case 3: mutated.insert(contentsOf: mutated[index..<min(index + 9, mutated.count)], at: index)
            default: mutated.removeSubrange(index..<min(index + 5, mutated.count))
            }
        }
        return mutated
    }

    /// Returns a text with some of its lines moved, repeated, removed or indented differently, or with lines of another
    /// text inserted.
    package mutating func rearranged(_ bytes: [UInt8], with donor: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
        let others = donor.split(separator: newline, omittingEmptySubsequences: false)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !lines.isEmpty {
            let index = Int.random(in: 0..<lines.count, using: &generator)
            let other = Int.random(in: 0..<lines.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: lines.swapAt(index, other)
            case 1: lines.insert(lines[index], at: other)
            case 2: lines.remove(at: index)
            case 3: lines[index] = "  ".utf8.prefix(Int.random(in: 1...2, using: &generator)) + lines[index]
            case 4: lines[index] = lines[index].dropFirst(Int.random(in: 1...3, using: &generator))
            default: lines.insert(others[Int.random(in: 0..<others.count, using: &generator)], at: index)
            }
        }
        return Array(lines.joined(separator: [newline]))
    }
}
