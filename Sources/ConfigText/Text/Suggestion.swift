/// Finds the known word that was probably meant by an unknown one.
package enum Suggestion {
    /// Returns the candidate that was probably meant by `word`: the only one that begins with it, or else the one that
    /// differs by the fewest typing mistakes. Returns nil if each candidate differs by too many.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 40 else { return nil }
        let typed = Array(word.lowercased().utf8)
        if let completion = completion(of: typed, among: candidates) { return completion }
        let allowed = max(1, typed.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let meant = Array(candidate.lowercased().utf8)
            guard abs(meant.count - typed.count) <= allowed else { continue }
            let distance = distance(from: typed, to: meant)
            // Words that have hardly a letter in common are not misspellings of each other.
            guard distance <= allowed, distance < max(typed.count, meant.count) - 1 || distance == 0 else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Returns the only candidate that differs from `word` in nothing but capitals and separators, as `working_dir`
    /// does from `workingDir`.
    package static func respelled(_ word: String, among candidates: [String]) -> String? {
        let typed = word.squashed
        let same = candidates.filter { $0.squashed == typed }
        return same.count == 1 ? same[0] : nil
    }

    /// Returns the only candidate that differs from `word` by one typing mistake: a letter too many, too few, wrong, or
    /// swapped with the next one.
    ///
    /// Returns nil if there are several such candidates, or if the words are so short that the likeness may be chance.
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

    /// Returns the only candidate that begins with the word.
    private static func completion(of typed: [UInt8], among candidates: [String]) -> String? {
        guard typed.count >= 3 else { return nil }
        let longer = candidates.filter { $0.utf8.count > typed.count && $0.lowercased().utf8.starts(with: typed) }
        return longer.count == 1 && !candidates.contains { Array($0.lowercased().utf8) == typed } ? longer[0] : nil
    }

    /// Returns the number of letters to add, drop, change or swap with the next one (the optimal string alignment
    /// distance).
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
    /// The string in lower case and without separators and odd characters, so that names of different styles compare
    /// equal.
    package var squashed: String {
        String(lowercased().unicodeScalars.filter { !"_- .".unicodeScalars.contains($0) && !OddCharacter.isOdd($0) })
    }
}
