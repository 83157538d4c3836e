extension Diagnostic.Code {
    /// The code that somebody means by `PR0203`, `pr0203`, `0203` or `203`; nil when there is none.
    public init?(spelled text: String) {
        guard let number = Diagnostic.Code.number(in: text),
            let code = Diagnostic.Code.allCases.first(where: { Diagnostic.Code.number(in: $0.rawValue) == number })
        else { return nil }
        self = code
    }

    /// Whether a text is written as codes are, be there such a code or not.
    public static func isSpelled(like text: String) -> Bool { number(in: text) != nil }

    /// The codes that come right before and right behind a number that is no code's.
    public static func neighbours(of text: String) -> [Diagnostic.Code] {
        guard let number = Diagnostic.Code.number(in: text) else { return [] }
        let numbered = Diagnostic.Code.allCases.compactMap { code in
            Diagnostic.Code.number(in: code.rawValue).map { (number: $0, code: code) }
        }
        let before = numbered.filter { $0.number < number }.max { $0.number < $1.number }
        let behind = numbered.filter { $0.number > number }.min { $0.number < $1.number }
        return [before, behind].compactMap { $0?.code }
    }

    private static func number(in text: String) -> Int? {
        let upper = text.uppercased()
        let digits = upper.hasPrefix("PR") ? upper.dropFirst(2) : upper[...]
        return digits.digits.flatMap { Int($0) }
    }
}
