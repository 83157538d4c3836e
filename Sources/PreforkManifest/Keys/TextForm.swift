import Supervision

/// The form of a text: its description in sentences, and the pattern that it matches.
///
/// The pattern is in ECMA-262's syntax, as JSON Schema requires. The decoder refuses more texts than a pattern can;
/// AgreementTests lists those.
package struct TextForm: Sendable {
    /// The words for one text and for several texts in a sentence: `a path`, `paths`.
    package let one: String
    let many: String
    package var pattern: String?
    /// Whether the text must not be empty. A pattern, where there is one, decides instead.
    package var isFilled = false
    /// The other scalars that count as the text of their letters when they are written without quotes.
    package var others: Set<Other> = []
    /// The least number that counts as a text.
    package var leastNumber: Int?

    package enum Other: String, CaseIterable, Sendable { case number, boolean, null }
}

extension TextForm {
    // Texts in which placeholders are filled in.
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
    static let worker = TextForm(
        one: "a worker such as old/7", many: "workers", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}/\(idPattern)$")
    static let socketName = TextForm(
        one: "a socket's name", many: "sockets' names", pattern: "^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$")
    static let host = TextForm(
        one: "an address or a name", many: "addresses or names", pattern: hostPattern, others: [.boolean])

    static let interface = TextForm(
        one: "the name of a network interface, such as eth0", many: "interfaces",
        pattern: "^[A-Za-z_@][A-Za-z0-9._@-]{0,14}$", others: [.boolean])

    static let duration = TextForm(
        one: "a duration such as 500ms, 30s, 2m or 1h30m", many: "durations", pattern: durationPattern(with: "."))
    static let span = TextForm(
        one: "a duration above 0s, such as 60s", many: "durations", pattern: durationPattern(with: ".*[1-9]"))
    static let percentage = TextForm(
        one: "a percentage from 0% to 100%", many: "percentages", pattern: "^0*([0-9]{1,2}|100)%$")
    static let capPercentage = TextForm(
        one: "a percentage such as 50%", many: "percentages", pattern: "^0*([1-9][0-9]{0,2}|1000)%$")
    static let cpuPercentage = TextForm(
        one: "a percentage such as 150%", many: "percentages", pattern: "^0*[1-9][0-9]{0,5}%$")
    static let mode = TextForm(
        one: #"an octal number from "0000" to "0777" in quotes"#, many: "octal numbers", pattern: "^0?[0-7]{3}$")

    static let user = TextForm(one: "a user's name", many: "users", pattern: accountPattern, others: [.boolean])
    static let group = TextForm(one: "a group's name", many: "groups", pattern: accountPattern, others: [.boolean])

    static let capability = TextForm(
        one: "a capability's name", many: "capabilities", pattern: capabilityPattern)

    static let size = TextForm(
        one: "a size such as 64KiB or 1GB", many: "sizes",
        pattern: "^0*("
            + SizeUnit.allCases.map { "[1-9][0-9]{0,\($0.longest - 1)}\($0.rawValue)" }.joined(separator: "|")
            + ")$")

    static let requestPath = TextForm(
        one: "a path that begins with /", many: "paths", pattern: #"^/(?!.*\$\{)[!-~]{0,1023}$"#)
    static let linePattern = TextForm(
        one: "a pattern such as listening on", many: "patterns", pattern: #"^([^$]|\$(?!\{))+$"#,
        others: [.number, .boolean])
    static let statusRange = TextForm(
        one: "a range such as 200-399", many: "ranges", pattern: "^[1-5][0-9]{2}-[1-5][0-9]{2}$")
    static let address = TextForm(
        one: "an address or localhost", many: "addresses", pattern: addressPattern)
    static let endpoint = TextForm(
        one: "an address and a port such as 127.0.0.1:9900 or a path such as run/http.sock", many: "addresses",
        pattern: endpointPattern)

    static let idRange = TextForm(
        one: "a range such as 0-3", many: "ranges", pattern: "^\(idPattern)-\(idPattern)$")
    static let cpuRange = TextForm(
        one: "a range such as 0-3", many: "ranges", pattern: "^\(cpuPattern)-\(cpuPattern)$")
    static let portRange = TextForm(
        one: "a range such as 9100-9102", many: "ranges", pattern: "^\(portPattern)-\(portPattern)$")
    static let id = TextForm(
        one: "an id from 0 to 999999", many: "ids", pattern: "^\(idPattern)$")

    /// `VariableName.isSound` and `RunnerVariables.isReserved` as a pattern.
    static let variable = TextForm(
        one: "a variable's name", many: "variables' names",
        pattern: "^(?!\(RunnerVariables.reservedPrefixes.joined(separator: "|"))"
            + "|(\(RunnerVariables.reservedNames.joined(separator: "|")))$)[^= \\t\\n$\(OddCharacter.pattern)]+$")
}

extension TextForm {
    private static let idPattern = "(0|[1-9][0-9]{0,5})"

    /// `AccountName.isSound` as a pattern.
    private static let accountPattern = "^[A-Za-z_][A-Za-z0-9._@-]{0,254}[$]?$"

    /// The names of capabilities in any case, with or without `CAP_`.
    private static let capabilityPattern =
        "^([Cc][Aa][Pp]_)?(\(Capabilities.names.map(anyCase).joined(separator: "|")))$"

    private static func anyCase(_ name: String) -> String {
        name.map { $0.isLetter ? "[\($0.uppercased())\($0)]" : String($0) }.joined()
    }

    /// A number of at most `CPUAffinity.highestCPU`.
    private static let cpuPattern = "(0|[1-9][0-9]{0,2}|[1-7][0-9]{3}|80[0-9]{2}|81[0-8][0-9]|819[01])"

    private static let portPattern =
        "(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"

    /// A host name, an IPv4 address, or a text with only the characters of an IPv6 address.
    private static let hostPattern =
        "^((?![0-9.]*$)[A-Za-z0-9_.][A-Za-z0-9_.-]{0,252}|\(numericPattern))$"

    private static let addressPattern = "^(localhost|\(numericPattern))$"

    private static let numericPattern = ipv4Pattern + #"|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%([^$]|\$(?!\{))*)?"#

    private static let ipv4Pattern: String = {
        let number = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
        return #"(\#(number)\.){3}\#(number)"#
    }()

    /// `HTTPPlace.isPath` as a pattern is its second part.
    private static let endpointPattern =
        #"^((localhost|\#(ipv4Pattern)|\[[0-9A-Fa-f:.]*\]):\#(portPattern)|(?=.*(/|\.sock$))([^$]|\$(?!\{))+)$"#

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
