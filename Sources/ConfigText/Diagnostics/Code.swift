extension Diagnostic {
    /// What kind of mistake it is. A code never changes its meaning; programs may rely on it.
    ///
    /// The codes of a text's syntax are declared here. What reads a meaning from it declares codes of its own.
    public struct Code: Sendable {
        /// As it is printed: `PR0005`.
        public let rawValue: String
        /// Whether it refuses the text.
        public let severity: Severity
        /// Whether the mistake stands in a file that the text names, and not in the text itself.
        let isInOtherFile: Bool

        package init(_ rawValue: String, _ severity: Severity = .error, isInOtherFile: Bool = false) {
            self.rawValue = rawValue
            self.severity = severity
            self.isInOtherFile = isInOtherFile
        }
    }
}

extension Diagnostic.Code: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

// Reading and YAML.
extension Diagnostic.Code {
    public static let tooLarge = Diagnostic.Code("PR0001")
    public static let notUTF8 = Diagnostic.Code("PR0002")
    public static let controlCharacter = Diagnostic.Code("PR0003")
    public static let emptyFile = Diagnostic.Code("PR0004")
    public static let syntax = Diagnostic.Code("PR0005")
    public static let tab = Diagnostic.Code("PR0006")
    public static let unquotedPlaceholder = Diagnostic.Code("PR0007")
    public static let severalDocuments = Diagnostic.Code("PR0008")
    public static let duplicateKey = Diagnostic.Code("PR0009")
    public static let unknownAnchor = Diagnostic.Code("PR0010")
    public static let recursiveAnchor = Diagnostic.Code("PR0011")
    public static let aliasesExpandTooFar = Diagnostic.Code("PR0012")
    public static let tooDeep = Diagnostic.Code("PR0013")
    public static let keyIsNoText = Diagnostic.Code("PR0014")
    public static let badMerge = Diagnostic.Code("PR0015")
    public static let unknownTag = Diagnostic.Code("PR0016")
    public static let unlistedErrors = Diagnostic.Code("PR0017")
    public static let unlistedWarnings = Diagnostic.Code("PR0018", .warning)

    // A value of another kind than what is expected.
    public static let wrongType = Diagnostic.Code("PR0104")
}
