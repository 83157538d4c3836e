/// Bends bytes in ways that a seed settles.
package struct Damage {
    private var generator: SeededGenerator

    package init(seed: String) {
        generator = SeededGenerator(seed: UInt64(seed.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    }

    package mutating func bent(_ bytes: [UInt8]) -> [UInt8] {
        var bent = bytes
        let pieces = Array("[]{}:,-&*!|>'\"#%@`$~\t\n\r \0\u{85}\u{2028}é0".utf8) + [0xFF, 0x80]
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bent.isEmpty {
            let index = Int.random(in: 0..<bent.count, using: &generator)
            let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bent[index] = piece
            case 1: bent.insert(piece, at: index)
            case 2: bent.remove(at: index)
            case 3: bent.insert(contentsOf: bent[index..<min(index + 9, bent.count)], at: index)
            default: bent.removeSubrange(index..<min(index + 5, bent.count))
            }
        }
        return bent
    }

    /// Some lines moved, doubled, taken out, indented in another way, or put in from a donor.
    package mutating func disordered(_ bytes: [UInt8], with donor: [UInt8]) -> [UInt8] {
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
