/// Finds what somebody meant who wrote something else.
package enum Suggestion {
    /// The candidate that differs from `word` by so few typing mistakes that it was probably meant.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 40 else { return nil }
        let typed = Array(word.lowercased().utf8)
        if let begun = begun(by: typed, among: candidates) { return begun }
        let allowed = max(1, typed.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let meant = Array(candidate.lowercased().utf8)
            guard abs(meant.count - typed.count) <= allowed else { continue }
            let distance = distance(from: typed, to: meant)
            // A word of which nothing is left was not mistyped.
            guard distance <= allowed, distance < max(typed.count, meant.count) - 1 || distance == 0 else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The candidate that differs from `word` by capitals and by signs between words alone: `workingDir`.
    package static func respelled(_ word: String, among candidates: [String]) -> String? {
        let typed = word.squashed
        let same = candidates.filter { $0.squashed == typed }
        return same.count == 1 ? same[0] : nil
    }

    /// The candidate from which one slip of a finger made `word`: a letter too many, too few, wrong or swapped with its
    /// neighbour. Nil when there is another such candidate, or when so little is left that chance would do.
    package static func typo(of word: String, among candidates: [String]) -> String? {
        let typed = Array(word.lowercased().utf8)
        guard (3...40).contains(typed.count) else { return nil }
        let near = candidates.filter { candidate in
            let meant = Array(candidate.lowercased().utf8)
            guard abs(meant.count - typed.count) <= 1, distance(from: typed, to: meant) == 1 else { return false }
            let isSwapped = typed.count == meant.count && typed.sorted() == meant.sorted()
            return isSwapped || meant.count >= 4 && typed.first == meant.first
        }
        return near.count == 1 ? near[0] : nil
    }

    /// The only candidate that a word is the beginning of.
    private static func begun(by typed: [UInt8], among candidates: [String]) -> String? {
        guard typed.count >= 3 else { return nil }
        let longer = candidates.filter { $0.utf8.count > typed.count && $0.lowercased().utf8.starts(with: typed) }
        return longer.count == 1 && !candidates.contains { Array($0.lowercased().utf8) == typed } ? longer[0] : nil
    }

    /// Letters to add, drop, change or swap with their neighbour.
    private static func distance(from typed: [UInt8], to meant: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...meant.count)
        for (row, letter) in typed.enumerated() {
            var current = [row + 1]
            for (column, other) in meant.enumerated() {
                var cost = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == meant[column - 1], typed[row - 1] == other {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            older = previous
            previous = current
        }
        return previous[meant.count]
    }
}

extension String {
    /// Without what differs from one style of names to another, and without what nobody can see.
    package var squashed: String {
        String(lowercased().unicodeScalars.filter { !"_- .".unicodeScalars.contains($0) && !OddCharacter.isOdd($0) })
    }
}
