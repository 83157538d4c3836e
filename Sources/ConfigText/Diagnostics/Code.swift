extension Diagnostic {
    /// What kind of mistake it is. A code never changes its meaning; programs may rely on it.
    ///
    /// The codes of a text's syntax are declared here. What reads a meaning from it declares codes of its own.
    public struct Code: Sendable {
        /// As it is printed: `PR0005`.
        public let rawValue: String
        /// As programs that want words write it: `syntax`.
        public let name: String
        /// Whether it refuses the text.
        public let severity: Severity
        /// Whether the mistake stands in a file that the text names, and not in the text itself.
        let isInOtherFile: Bool

        /// - Parameter name: That of the property that declares the code, unless it is given.
        package init(
            _ rawValue: String, _ severity: Severity = .error, isInOtherFile: Bool = false, name: String = #function
        ) {
            self.rawValue = rawValue
            self.name = name
            self.severity = severity
            self.isInOtherFile = isInOtherFile
        }
    }
}

extension Diagnostic.Code: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension Diagnostic.Code: CustomStringConvertible {
    /// Its name.
    public var description: String { name }
}

// Reading and YAML.
extension Diagnostic.Code {
    public static var tooLarge: Diagnostic.Code { Diagnostic.Code("PR0001") }
    public static var notUTF8: Diagnostic.Code { Diagnostic.Code("PR0002") }
    public static var controlCharacter: Diagnostic.Code { Diagnostic.Code("PR0003") }
    public static var emptyFile: Diagnostic.Code { Diagnostic.Code("PR0004") }
    public static var syntax: Diagnostic.Code { Diagnostic.Code("PR0005") }
    public static var tab: Diagnostic.Code { Diagnostic.Code("PR0006") }
    public static var unquotedPlaceholder: Diagnostic.Code { Diagnostic.Code("PR0007") }
    public static var severalDocuments: Diagnostic.Code { Diagnostic.Code("PR0008") }
    public static var duplicateKey: Diagnostic.Code { Diagnostic.Code("PR0009") }
    public static var unknownAnchor: Diagnostic.Code { Diagnostic.Code("PR0010") }
    public static var recursiveAnchor: Diagnostic.Code { Diagnostic.Code("PR0011") }
    public static var aliasesExpandTooFar: Diagnostic.Code { Diagnostic.Code("PR0012") }
    public static var tooDeep: Diagnostic.Code { Diagnostic.Code("PR0013") }
    public static var keyIsNoText: Diagnostic.Code { Diagnostic.Code("PR0014") }
    public static var badMerge: Diagnostic.Code { Diagnostic.Code("PR0015") }
    public static var unknownTag: Diagnostic.Code { Diagnostic.Code("PR0016") }
    public static var unlistedErrors: Diagnostic.Code { Diagnostic.Code("PR0017") }
    public static var unlistedWarnings: Diagnostic.Code { Diagnostic.Code("PR0018", .warning) }

    // A value of another kind than what is expected.
    public static var wrongType: Diagnostic.Code { Diagnostic.Code("PR0104") }
}
