import Samples

@testable import ConfigText

/// Changes the white space of a text at random places.
enum WhiteSpace {
    /// Returns a canonical text with more white space where it has no meaning: at the ends of lines, before comments,
    /// around commas and in brackets. The line endings become LF or CR LF.
    static func inserted(into text: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
        let source = SourceText(Source(name: "", bytes: text))
        guard let tokens = try? YAMLToken.all(in: source) else { return text }
        let lines = TextLines(source)
        let comments = Comment.all(in: lines, around: tokens)
        var added: [Position: String] = [:]
        for (token, next) in zip(tokens, tokens.dropFirst()) {
            switch token.kind {
            // White space between a dash and a block on its line is the block's indentation, which has a meaning.
            case .blockEntry where next.kind == .blockMappingStart || next.kind == .blockSequenceStart: break
            case .flowOpening, .flowEntry, .blockEntry: added[token.span.end] = blanks(&generator)
            case .flowClosing, .value: added[token.span.start] = blanks(&generator)
            default: break
            }
        }
        // White space before a trailing comment could move it out of the column that it shares with others, and white
        // space before a line's first token is indentation.
        for position in added.keys {
            let before = lines.characters(onLine: Int(position.line), from: 1, to: Int(position.column))
            let isCommented = comments.contains { $0.line == Int(position.line) && $0.position > position }
            if before.allSatisfy(\.isBlank) || isCommented { added[position] = nil }
        }
        for token in tokens where token.kind == .flowClosing || token.kind == .flowEntry {
            if Bool.random(using: &generator), isLast(token, in: lines) { added[token.span.end] = "  \t" }
        }
        let lineBreak = Bool.random(using: &generator) ? "\n" : "\r\n"
        var spaced = ""
        for line in 1...lines.count {
            for (index, character) in lines[line].enumerated() {
                spaced += added[Position(line: line, column: index + 1)] ?? ""
                spaced.unicodeScalars.append(character)
            }
            spaced += added[Position(line: line, column: lines[line].count + 1)] ?? ""
            if line < lines.count { spaced += lineBreak }
        }
        return Array(spaced.utf8)
    }

    /// Returns a text with a few spaces, tabs, line breaks and comments added or removed anywhere.
    static func mutated(in text: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
        var mutated = text
        for _ in 0..<Int.random(in: 1...5, using: &generator) where !mutated.isEmpty {
            let index = Int.random(in: 0..<mutated.count, using: &generator)
            let pieces = [" ", "  ", "\n", "\n\n", "\t", " # a comment\n", "\r\n", "\n  "]
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where isBlank(mutated[index]): mutated.remove(at: index)
            case 1: indent(&mutated, from: index, with: &generator)
            default:
                mutated.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8, at: index)
            }
        }
        return mutated
    }

    /// Indents some consecutive lines.
    private static func indent(_ text: inout [UInt8], from index: Int, with generator: inout SeededGenerator) {
        let depth = Int.random(in: 1...3, using: &generator)
        var lines = text.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        let first = text[..<index].count { $0 == 10 }
        let last = min(first + Int.random(in: 0...8, using: &generator), lines.count - 1)
        for line in first...last where !lines[line].isEmpty {
            lines[line].insert(contentsOf: repeatElement(32, count: depth), at: 0)
        }
        text = Array(lines.joined(separator: [10]))
    }

    private static func blanks(_ generator: inout SeededGenerator) -> String {
        String(repeating: " ", count: Int.random(in: 0...3, using: &generator))
    }

    private static func isLast(_ token: YAMLToken, in lines: TextLines) -> Bool {
        Int(token.span.end.column) > lines[Int(token.span.end.line)].count
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }
}
