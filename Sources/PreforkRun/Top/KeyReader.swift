/// Finds the pressed keys in the bytes of a terminal, which may come in pieces.
struct KeyReader {
    private var bytes: [UInt8] = []

    /// A sequence that is longer than that is none.
    private static let longestSequence = 32

    /// Whether the bytes so far are the beginning of a sequence. An Escape that is followed by nothing was the key.
    var isAmidSequence: Bool { !bytes.isEmpty }

    /// The keys of the next bytes.
    mutating func keys(in new: some Sequence<UInt8>) -> [PressedKey] {
        bytes += new
        var keys: [PressedKey] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == 0x1B else {
                if let key = KeyReader.key(of: bytes[position]) { keys.append(key) }
                position += 1
                continue
            }
            guard let length = KeyReader.length(of: bytes[position...]) else { break }
            if length == 1 {
                keys.append(.escape)
            } else if let key = KeyReader.key(of: bytes[(position + 2)..<(position + length)]) {
                keys.append(key)
            }
            position += length
        }
        bytes.removeSubrange(..<position)
        if bytes.count > KeyReader.longestSequence { bytes = [] }
        return keys
    }

    /// The key of a sequence that does not go on.
    mutating func finish() -> [PressedKey] {
        let wasEscape = bytes == [0x1B]
        bytes = []
        return wasEscape ? [.escape] : []
    }

    private static func key(of byte: UInt8) -> PressedKey? {
        switch byte {
        case 0x03: .interrupt
        case 0x0C: .redraw
        case 0x02: .pageUp
        case 0x06: .pageDown
        case 0x0A, 0x0D: .enter
        case 0x20..<0x7F: .character(Character(Unicode.Scalar(byte)))
        // No command is written with another character.
        default: nil
        }
    }

    /// The length of the sequence at the start; 1 for an Escape that begins none, and nil when bytes are missing.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int? {
        guard let second = bytes.dropFirst().first else { return nil }
        switch second {
        case UInt8(ascii: "O"): return bytes.count >= 3 ? 3 : nil
        case UInt8(ascii: "["):
            let final = bytes.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }
            return final.map { $0 - bytes.startIndex + 1 }
        default: return 1
        }
    }

    /// The key of a sequence without its first two bytes.
    private static func key(of sequence: ArraySlice<UInt8>) -> PressedKey? {
        switch String(decoding: sequence, as: UTF8.self) {
        case "A": .up
        case "B": .down
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "5~": .pageUp
        case "6~": .pageDown
        default: nil
        }
    }
}
