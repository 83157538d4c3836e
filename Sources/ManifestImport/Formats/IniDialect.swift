/// What one program takes for the syntax of an INI file.
struct IniDialect: Sendable {
    /// The characters that end the name of a setting.
    let separators: Set<Character>
    /// The characters that begin a comment behind a space, within a line.
    var inlineComments: Set<Character> = []
    /// Whether names of settings are read in lowercase.
    var isLowercase = false
    /// Whether a comment may be indented. Otherwise an indented line goes on with the value before it.
    var hasIndentedComments = true
    /// Whether an indented line goes on with the value before it.
    var hasContinuations = true
    /// Whether a name without a separator is a setting with an empty value.
    var allowsBareNames = false
    /// Whether of two settings with one name the first counts.
    var firstCounts = false

    /// supervisord: Python's RawConfigParser, with comments behind ` ;` and ` #`.
    static let supervisor = IniDialect(separators: ["=", ":"], inlineComments: [";", "#"], isLowercase: true)

    /// circus: a parser of its own, where a comment begins in the first column.
    static let circus = IniDialect(
        separators: ["=", ":"], inlineComments: [";"], hasIndentedComments: false, firstCounts: true)

    /// uWSGI: lines of `key = value`; what follows the sign is the value, whatever it is.
    static let uwsgi = IniDialect(separators: ["="], hasContinuations: false, allowsBareNames: true)
}
