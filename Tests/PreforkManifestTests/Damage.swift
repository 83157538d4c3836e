/// Bends bytes in ways that a seed settles.
struct Damage {
    private var generator: SeededGenerator

    init(seed: String) {
        generator = SeededGenerator(seed: UInt64(seed.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    }

    mutating func bent(_ bytes: [UInt8]) -> [UInt8] {
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
}
