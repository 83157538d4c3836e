/// A text read as an integer of YAML 1.2, or as a spelling that other readers of YAML take for a number.
enum NumberText: Equatable {
    case integer(Int)
    /// An integer that does not fit in `Int`.
    case huge
    /// A spelling that other readers take for a number. `hint` says what to write instead; `meant` is the number when
    /// the spelling has only one meaning.
    case trap(hint: String, meant: Int?)
    case none

    init(_ text: String) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
        let unsigned = isSigned ? Substring(text.utf8.dropFirst()) : text[...]
        let sign = isNegative ? "-" : ""
        if let digits = unsigned.digits {
            if digits.utf8.count > 1, digits.utf8.first == UInt8(ascii: "0") {
                self = NumberText.zeroLed(digits, sign: sign)
            } else if isSigned, !isNegative || digits == "0" {
                // Two spellings of one number could be two overrides, or a port that no search finds.
                self = Int(digits).map { .trap(hint: "write \($0), without the sign", meant: $0) } ?? .huge
            } else {
                self = Int(text).map { .integer($0) } ?? .huge
            }
        } else if !unsigned.looksNumeric {
            self = .none
        } else if let number = NumberText.radix(unsigned) {
            self = .trap(hint: "write the decimal number \(sign)\(number)", meant: Int("\(sign)\(number)"))
        } else if let digits = String(unsigned.filter { $0 != "_" && $0 != "," })[...].digits, unsigned != digits,
            unsigned.first != "_", !unsigned.contains(",") || NumberText.hasThousands(unsigned)
        {
            // A comma may also separate two numbers.
            self = .trap(
                hint: "write \(sign)\(digits)", meant: unsigned.contains(",") ? nil : Int(sign + digits))
        } else if unsigned.contains(":"), unsigned.split(separator: ":").allSatisfy({ $0.digits != nil }) {
            // YAML 1.1 reads 22:22 as the number 1342 of base 60.
            self = .trap(hint: "write one decimal number", meant: nil)
        } else {
            self = .none
        }
    }

    /// Whether exactly three digits follow each comma, and at most three precede the first comma.
    private static func hasThousands(_ text: Substring) -> Bool {
        let groups = text.split(separator: ",", omittingEmptySubsequences: false)
        return (1...3).contains(groups.first?.count ?? 0)
            && groups.dropFirst().allSatisfy { $0.count == 3 && $0.digits != nil }
    }

    /// The trap of a leading zero: `022` is 22 in YAML 1.2 and 18 in YAML 1.1.
    private static func zeroLed(_ digits: Substring, sign: String) -> NumberText {
        let bare = digits.drop { $0 == "0" }
        let decimal = sign + (bare.isEmpty ? "0" : String(bare))
        guard let octal = Int(digits, radix: 8), sign + String(octal) != decimal else {
            return .trap(hint: "write \(decimal), without the leading zero", meant: Int(decimal))
        }
        return .trap(hint: "write \(decimal), or \(sign)\(octal) if it is octal", meant: nil)
    }

    private static func radix(_ text: Substring) -> Int? {
        radices[String(text.prefix(2))].flatMap { Int(text.dropFirst(2), radix: $0) }
    }

    private static let radices = ["0x": 16, "0X": 16, "0o": 8, "0O": 8, "0b": 2, "0B": 2]
}

extension Substring {
    /// Whether the text has only characters that occur in numbers, and is short enough for a mistyped number. Most
    /// texts fail this test.
    fileprivate var looksNumeric: Bool {
        utf8.count <= 100 && utf8.allSatisfy { "0123456789abcdefABCDEFxXoO_,:".utf8.contains($0) }
    }

    /// The text itself when it has only decimal digits; otherwise nil.
    package var digits: Substring? { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } ? self : nil }
}
