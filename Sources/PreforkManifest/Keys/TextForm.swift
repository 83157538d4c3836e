import Supervision

/// What a text has to look like.
///
/// A pattern is one of ECMA-262, as JSON Schema asks for, and says as much as a pattern can: what else the decoder
/// refuses is listed in AgreementTests.
package struct TextForm: Sendable {
    /// In a sentence: `a path`, `paths`.
    package let one: String
    let many: String
    package var pattern: String?
    /// Whether it may not be empty, where no pattern says so.
    package var isFilled = false
    /// Whether a number, a boolean or null that is written without quotes counts as its letters.
    package var others: Set<Other> = []
    /// Of a number that counts as a text.
    package var leastNumber: Int?

    package enum Other: String, CaseIterable, Sendable { case number, boolean, null }
}

extension TextForm {
    /// Texts with placeholders.
    static let text = TextForm(one: "a text", many: "texts", others: [.number, .boolean])
    static let filled = TextForm(
        one: "a text that is not empty", many: "texts", isFilled: true, others: [.number, .boolean])
    static let word = TextForm(
        one: "a text without spaces", many: "texts without spaces", pattern: #"^[^ \t\n]+$"#,
        others: [.number, .boolean])
    static let remark = TextForm(one: "a text", many: "texts", others: [.number, .boolean, .null])

    static let path = TextForm(
        one: "a path", many: "paths", pattern: #"^([^$]|\$(?!\{))+$"#, others: [.number, .boolean])
    static let name = TextForm(
        one: "a name", many: "names", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", others: [.number, .boolean],
        leastNumber: 0)
    static let host = TextForm(
        one: "an address or a name", many: "addresses or names", pattern: hostPattern, others: [.boolean])

    static let duration = TextForm(
        one: "a duration such as 500ms, 30s, 2m or 1h30m", many: "durations", pattern: durationPattern(with: "."))
    static let span = TextForm(
        one: "a duration above 0s, such as 60s", many: "durations", pattern: durationPattern(with: ".*[1-9]"))
    static let percentage = TextForm(
        one: "a percentage from 0% to 100%", many: "percentages", pattern: "^0*([0-9]{1,2}|100)%$")
    static let capPercentage = TextForm(
        one: "a percentage such as 50%", many: "percentages", pattern: "^0*([1-9][0-9]{0,2}|1000)%$")
    static let mode = TextForm(
        one: #"an octal number from "0000" to "0777" in quotes"#, many: "octal numbers", pattern: "^0?[0-7]{3}$")

    static let idRange = TextForm(
        one: "a range such as 0-3", many: "ranges", pattern: "^0*[0-9]{1,6}-0*[0-9]{1,6}$")
    static let portRange = TextForm(
        one: "a range such as 9100-9102", many: "ranges", pattern: "^0*\(portPattern)-0*\(portPattern)$")
    static let id = TextForm(
        one: "an id from 0 to 999999", many: "ids", pattern: "^(0|[1-9][0-9]{0,5})$")

    /// `VariableName.isSound` and `RunnerVariables.isReserved` as a pattern.
    static let variable = TextForm(
        one: "a variable's name", many: "variables' names",
        pattern: "^(?!\(RunnerVariables.reservedPrefixes.joined(separator: "|"))"
            + "|(\(RunnerVariables.reservedNames.joined(separator: "|")))$)[^= \\t\\n$\(OddCharacter.pattern)]+$")
}

extension TextForm {
    private static let portPattern = "([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"

    /// A name, four numbers up to 255, or what has the letters of an IPv6 address.
    private static let hostPattern: String = {
        let number = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
        let name = "(?![0-9.]*$)[A-Za-z0-9_.][A-Za-z0-9_.-]{0,252}"
        return #"^(\#(name)|(\#(number)\.){3}\#(number)|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%([^$]|\$(?!\{))*)?)$"#
    }()

    /// The grammar of durations as a pattern. Each number has at most the digits of the longest duration in its unit.
    ///
    /// - Parameter content: A pattern that the text has to match, too.
    private static func durationPattern(with content: String) -> String {
        let parts = DurationUnit.allCases.map { unit in
            let longest = Int(Duration.longestInManifest / .milliseconds(unit.inMilliseconds))
            return "(0*[0-9]{1,\(String(longest).count)}\(unit.rawValue))?"
        }
        return "^(?=\(content))\(parts.joined())$"
    }
}
