extension Diagnostic.Code {
    /// Creates the code that a user writes as `PR0203`, `pr0203`, `0203` or `203`; returns nil if there is no such
    /// code.
    public init?(spelled text: String) {
        guard let number = Diagnostic.Code.number(in: text),
            let code = Diagnostic.Code.allCases.first(where: { Diagnostic.Code.number(in: $0.rawValue) == number })
        else { return nil }
        self = code
    }

    /// Whether a text has the form of a code, whether or not the code exists.
    public static func isSpelled(like text: String) -> Bool { number(in: text) != nil }

    /// Returns the existing codes next to a number: the last one below it and the first one above it.
    public static func neighbours(of text: String) -> [Diagnostic.Code] {
        guard let number = Diagnostic.Code.number(in: text) else { return [] }
        let numbered = Diagnostic.Code.allCases.compactMap { code in
            Diagnostic.Code.number(in: code.rawValue).map { (number: $0, code: code) }
        }
        let before = numbered.filter { $0.number < number }.max { $0.number < $1.number }
        let after = numbered.filter { $0.number > number }.min { $0.number < $1.number }
        return [before, after].compactMap { $0?.code }
    }

    private static func number(in text: String) -> Int? {
        let upper = text.uppercased()
        let digits = upper.hasPrefix("PR") ? upper.dropFirst(2) : upper[...]
        return digits.digits.flatMap { Int($0) }
    }
}
