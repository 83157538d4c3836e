extension Diagnostic {
    /// What kind of mistake it is. A code never changes its meaning; programs may rely on it.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        // Reading and YAML.
        case tooLarge = "PR0001"
        case notUTF8 = "PR0002"
        case controlCharacter = "PR0003"
        case emptyFile = "PR0004"
        case syntax = "PR0005"
        case tab = "PR0006"
        case unquotedPlaceholder = "PR0007"
        case severalDocuments = "PR0008"
        case duplicateKey = "PR0009"
        case unknownAnchor = "PR0010"
        case recursiveAnchor = "PR0011"
        case aliasesExpandTooFar = "PR0012"
        case tooDeep = "PR0013"
        case keyIsNoText = "PR0014"
        case badMerge = "PR0015"
        case unknownTag = "PR0016"
        case unlistedErrors = "PR0017"
        case unlistedWarnings = "PR0018"

        // Keys and types.
        case missingKey = "PR0101"
        case unknownKey = "PR0102"
        case notBuiltYet = "PR0103"
        case wrongType = "PR0104"
        case outOfRange = "PR0105"
        case noBoolean = "PR0106"
        case noNumber = "PR0107"
        case unknownWord = "PR0108"
        case misplacedKey = "PR0109"
        case unsupportedVersion = "PR0110"
        case badName = "PR0111"
        case badCommand = "PR0112"
        case badVariableName = "PR0113"
        case reservedVariable = "PR0114"
        case variableWithoutValue = "PR0115"
        case curlyQuotes = "PR0116"

        // Ids, plurals, overrides.
        case badID = "PR0201"
        case duplicateID = "PR0202"
        case idsAndCount = "PR0203"
        case singularAndPlural = "PR0204"
        case wrongLength = "PR0205"
        case unknownOverride = "PR0206"
        case tooManyWorkers = "PR0207"
        case singleID = "PR0208"

        // Listeners.
        case addressTaken = "PR0301"
        case badPort = "PR0302"
        case badHost = "PR0303"
        case privilegedPort = "PR0304"
        case pathAndPort = "PR0305"
        case badMode = "PR0306"
        case badPath = "PR0307"
        case nothingToListenOn = "PR0308"
        case impossibleListener = "PR0309"
        case boundByEach = "PR0310"

        // Caps and runtimes.
        case badCap = "PR0401"
        case unknownRuntime = "PR0402"
        case runtimeWithoutCap = "PR0403"
        case capWithoutRuntime = "PR0404"
        case capsAboveCPUs = "PR0405"
        case noneBesideOthers = "PR0406"

        // Placeholders.
        case unknownPlaceholder = "PR0501"
        case unterminatedPlaceholder = "PR0502"
        case placeholderWithoutValue = "PR0503"
        case unsetVariable = "PR0504"
        case misplacedPlaceholder = "PR0505"
        case tooMuchText = "PR0506"
        case shellText = "PR0507"
        case unbracketedHost = "PR0508"

        // Restart, stop, signals, durations.
        case badDuration = "PR0601"
        case unknownSignal = "PR0602"
        case uncatchableSignal = "PR0603"
        case backoffUpsideDown = "PR0604"
        case badPercentage = "PR0605"
        case badExitCode = "PR0606"

        // This host.
        case unreadableEnvironmentFile = "PR0901"
        case badEnvironmentFile = "PR0902"
        case refusedHere = "PR0903"
        case cannotExecute = "PR0904"
        case badWorkingDirectory = "PR0905"
        case foreignAddress = "PR0906"
        case badSocketPlace = "PR0907"

        /// Whether it refuses the manifest.
        public var severity: Severity {
            switch self {
            case .singleID, .privilegedPort, .nothingToListenOn, .boundByEach, .runtimeWithoutCap, .capWithoutRuntime,
                .capsAboveCPUs, .noneBesideOthers, .variableWithoutValue, .curlyQuotes, .shellText, .unbracketedHost,
                .unlistedWarnings:
                .warning
            default: .error
            }
        }
    }
}
