internal import Supervision

/// The size that was probably meant by a text such as `64k`, `64 KiB` or `1.5MiB`.
struct ByteSizeGuess {
    let hint: String
    /// The size to write, if no other can have been meant.
    var certain: String?

    init?(from text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let lower = text.lowercased().filter { $0 != " " && $0 != "_" }
        if ["auto", "default", "system", "none", "null", "~", "off", "infinity", "unlimited", "max"].contains(lower) {
            hint = "remove it: without the key, the system chooses"
            return
        }
        let number = lower.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let count = Double(number), let unit = ByteSizeGuess.units[String(lower.dropFirst(number.count))] else {
            return nil
        }
        // Of `64k`, systemd and nginx make 65536 and Kubernetes makes 64000.
        guard let (name, bytes) = unit.certain else {
            guard let digits = number[...].digits, let thousands = Int(sizeText: "\(digits)\(unit.letter)B") else {
                return nil
            }
            hint = "write \(digits)\(unit.letter)iB, or \(digits)\(unit.letter)B for \(thousands) bytes"
            return
        }
        let exact = count * Double(bytes)
        guard exact >= 1, exact < 1e15, exact == exact.rounded() else { return nil }
        let whole = Int(exact)
        certain = bytes > 1 && number[...].digits != nil ? "\(Int(count))\(name)" : ByteSizeGuess.text(of: whole)
        hint = "write \(certain ?? String(whole))"
    }

    /// The bytes in the largest binary unit that leaves no remainder.
    private static func text(of bytes: Int) -> String {
        let unit = [("GiB", 30), ("MiB", 20), ("KiB", 10)].first { bytes % (1 << $0.1) == 0 }
        return unit.map { "\(bytes >> $0.1)\($0.0)" } ?? String(bytes)
    }

    private struct Unit {
        let letter: String
        /// The manifest's unit, and its bytes; nil where the letter may stand for 1000 or 1024.
        var certain: (name: String, bytes: Int)?
    }

    /// The units in lower case. A size with `kB` or `MB` as it should be written is no guess.
    private static let units: [String: Unit] = {
        var units: [String: Unit] = [:]
        for word in ["byte", "bytes"] { units[word] = Unit(letter: "", certain: ("B", 1)) }
        for (letter, shift) in [("K", 10), ("M", 20), ("G", 30)] {
            let lower = letter.lowercased()
            for word in ["\(lower)i", "\(lower)ib"] {
                units[word] = Unit(letter: letter, certain: ("\(letter)iB", 1 << shift))
            }
            for word in [lower, "\(lower)b"] { units[word] = Unit(letter: letter) }
        }
        return units
    }()
}
