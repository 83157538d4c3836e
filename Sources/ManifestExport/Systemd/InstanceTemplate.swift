/// Finds what the texts of the workers of a group have in common, when `%i` and variables stand for what differs.
///
/// A template is taken only if it gives exactly the text of each worker.
struct InstanceTemplate {
    /// What may stand for a part of a text, with its value for each worker.
    struct Token {
        let part: UnitPart
        let values: [String]
    }

    private let tokens: [Token]

    /// So many places of tokens in a text are tried in all combinations.
    private static let mostPlaces = 8

    init(_ tokens: [Token]) { self.tokens = tokens }

    /// The value that stands for those of all workers; nil if there is none.
    func value(of values: [UnitLines.Value]) -> UnitLines.Value? {
        guard let first = values.first, values.allSatisfy({ $0.count == first.count }) else { return nil }
        var result: UnitLines.Value = []
        for index in first.indices {
            guard let piece = piece(of: values.map { $0[index] }) else { return nil }
            result.append(piece)
        }
        return result
    }

    private func piece(of pieces: [UnitLines.Piece]) -> UnitLines.Piece? {
        guard let first = pieces.first else { return nil }
        if pieces.allSatisfy({ $0 == first }) { return first }
        guard case .text(let parts, let style) = first else { return nil }
        var texts: [[UnitPart]] = []
        for piece in pieces {
            guard case .text(let others, style) = piece, others.count == parts.count else { return nil }
            texts.append(others)
        }
        var result: [UnitPart] = []
        for index in parts.indices {
            guard let part = template(of: texts.map { $0[index] }, style) else { return nil }
            result += part
        }
        return .text(result, style)
    }

    private func template(of parts: [UnitPart], _ style: SystemdText.Style) -> [UnitPart]? {
        guard let first = parts.first else { return nil }
        if parts.allSatisfy({ $0 == first }) { return [first] }
        var texts: [String] = []
        for part in parts {
            guard case .literal(let text) = part else { return nil }
            texts.append(text)
        }
        return template(of: texts, tokens.filter { $0.part == .instance || style == .argument })
    }

    fileprivate struct Place {
        let range: Range<String.Index>
        let token: Token
    }

    private func template(of texts: [String], _ tokens: [Token]) -> [UnitPart]? {
        guard let first = texts.first else { return nil }
        var places: [Place] = []
        for token in tokens {
            guard let value = token.values.first, !value.isEmpty else { continue }
            places += first.ranges(of: value).map { Place(range: $0, token: token) }
        }
        // A number that is a part of a longer one is hardly an id.
        if places.count > InstanceTemplate.mostPlaces { places.removeAll { $0.isInsideNumber(of: first) } }
        places = Array(places.prefix(InstanceTemplate.mostPlaces))
        let choices = (0..<(1 << places.count)).sorted {
            ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1)
        }
        for choice in choices {
            let chosen = places.indices.filter { choice & (1 << $0) != 0 }.map { places[$0] }
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
            guard let pieces = InstanceTemplate.pieces(of: first, chosen) else { continue }
            if texts.indices.allSatisfy({ pieces.text(of: $0) == texts[$0] }) { return pieces.parts }
        }
        return nil
    }

    /// The text divided at places that do not overlap.
    private static func pieces(of text: String, _ places: [Place]) -> Pieces? {
        var pieces = Pieces()
        var end = text.startIndex
        for place in places {
            guard place.range.lowerBound >= end else { return nil }
            pieces.add(String(text[end..<place.range.lowerBound]), place.token)
            end = place.range.upperBound
        }
        pieces.add(String(text[end...]), nil)
        return pieces
    }

    private struct Pieces {
        private var list: [(text: String, token: Token?)] = []

        mutating func add(_ text: String, _ token: Token?) { list.append((text, token)) }

        var parts: [UnitPart] {
            list.flatMap { [UnitPart.literal($0.text), $0.token?.part].compactMap(\.self) }
                .filter { $0 != .literal("") }
        }

        func text(of worker: Int) -> String { list.map { $0.text + ($0.token?.values[worker] ?? "") }.joined() }
    }
}

extension InstanceTemplate.Place {
    fileprivate func isInsideNumber(of text: String) -> Bool {
        let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
        let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
        return [before, after].contains { $0?.isNumber == true }
    }
}
