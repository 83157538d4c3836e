extension Diagnostic {
    /// The kind of mistake that a diagnostic reports. The meaning of a code never changes, so programs may rely on it.
    ///
    /// This module declares the codes for reading a file and for the syntax of YAML. A module that reads a meaning from
    /// the text declares further codes in an extension.
    public struct Code: Sendable {
        /// The code as it is printed, such as `PR0005`.
        public let rawValue: String
        /// The code's name, such as `syntax`, for formats in which a rule has a name.
        public let name: String
        /// Whether a diagnostic with this code is an error, which rejects the text, or a warning.
        public let severity: Severity
        /// Whether the mistake is in a file that the text names, and not in the text itself.
        let isInOtherFile: Bool

        /// - Parameter name: The code's name. By default it is the name of the property that declares the code.
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
    /// The code's name.
    public var description: String { name }
}

// Reading the file, and the syntax of YAML.
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

    // A value whose type is not the expected one.
    public static var wrongType: Diagnostic.Code { Diagnostic.Code("PR0104") }
}
