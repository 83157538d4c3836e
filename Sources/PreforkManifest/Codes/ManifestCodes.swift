// What is wrong with what a manifest says. The codes of its text are declared where that is read.
extension Diagnostic.Code {
    // Keys and types.
    public static let missingKey = Diagnostic.Code("PR0101")
    public static let unknownKey = Diagnostic.Code("PR0102")
    public static let notBuiltYet = Diagnostic.Code("PR0103")
    public static let outOfRange = Diagnostic.Code("PR0105")
    public static let noBoolean = Diagnostic.Code("PR0106")
    public static let noNumber = Diagnostic.Code("PR0107")
    public static let unknownWord = Diagnostic.Code("PR0108")
    public static let misplacedKey = Diagnostic.Code("PR0109")
    public static let unsupportedVersion = Diagnostic.Code("PR0110")
    public static let badName = Diagnostic.Code("PR0111")
    public static let badCommand = Diagnostic.Code("PR0112")
    public static let badVariableName = Diagnostic.Code("PR0113")
    public static let reservedVariable = Diagnostic.Code("PR0114")
    public static let variableWithoutValue = Diagnostic.Code("PR0115", .warning)
    public static let curlyQuotes = Diagnostic.Code("PR0116", .warning)

    // Ids, plurals, overrides.
    public static let badID = Diagnostic.Code("PR0201")
    public static let duplicateID = Diagnostic.Code("PR0202")
    public static let idsAndCount = Diagnostic.Code("PR0203")
    public static let singularAndPlural = Diagnostic.Code("PR0204")
    public static let wrongLength = Diagnostic.Code("PR0205")
    public static let unknownOverride = Diagnostic.Code("PR0206")
    public static let tooManyWorkers = Diagnostic.Code("PR0207")
    public static let singleID = Diagnostic.Code("PR0208", .warning)

    // Listeners.
    public static let addressTaken = Diagnostic.Code("PR0301")
    public static let badPort = Diagnostic.Code("PR0302")
    public static let badHost = Diagnostic.Code("PR0303")
    public static let privilegedPort = Diagnostic.Code("PR0304", .warning)
    public static let pathAndPort = Diagnostic.Code("PR0305")
    public static let badMode = Diagnostic.Code("PR0306")
    public static let badPath = Diagnostic.Code("PR0307")
    public static let nothingToListenOn = Diagnostic.Code("PR0308", .warning)
    public static let impossibleListener = Diagnostic.Code("PR0309")
    public static let boundByEach = Diagnostic.Code("PR0310", .warning)

    // Caps and runtimes.
    public static let badCap = Diagnostic.Code("PR0401")
    public static let unknownRuntime = Diagnostic.Code("PR0402")
    public static let runtimeWithoutCap = Diagnostic.Code("PR0403", .warning)
    public static let capWithoutRuntime = Diagnostic.Code("PR0404", .warning)
    public static let capsAboveCPUs = Diagnostic.Code("PR0405", .warning)
    public static let noneBesideOthers = Diagnostic.Code("PR0406", .warning)

    // Placeholders.
    public static let unknownPlaceholder = Diagnostic.Code("PR0501")
    public static let unterminatedPlaceholder = Diagnostic.Code("PR0502")
    public static let placeholderWithoutValue = Diagnostic.Code("PR0503")
    public static let unsetVariable = Diagnostic.Code("PR0504")
    public static let misplacedPlaceholder = Diagnostic.Code("PR0505")
    public static let tooMuchText = Diagnostic.Code("PR0506")
    public static let shellText = Diagnostic.Code("PR0507", .warning)
    public static let unbracketedHost = Diagnostic.Code("PR0508", .warning)

    // Restart, stop, signals, durations.
    public static let badDuration = Diagnostic.Code("PR0601")
    public static let unknownSignal = Diagnostic.Code("PR0602")
    public static let uncatchableSignal = Diagnostic.Code("PR0603")
    public static let backoffUpsideDown = Diagnostic.Code("PR0604")
    public static let badPercentage = Diagnostic.Code("PR0605")
    public static let badExitCode = Diagnostic.Code("PR0606")

    // This host.
    public static let unreadableEnvironmentFile = Diagnostic.Code("PR0901", isInOtherFile: true)
    public static let badEnvironmentFile = Diagnostic.Code("PR0902", isInOtherFile: true)
    public static let refusedHere = Diagnostic.Code("PR0903")
    public static let cannotExecute = Diagnostic.Code("PR0904")
    public static let badWorkingDirectory = Diagnostic.Code("PR0905")
    public static let foreignAddress = Diagnostic.Code("PR0906")
    public static let badSocketPlace = Diagnostic.Code("PR0907")
}

extension Diagnostic {
    /// What this machine refuses of a manifest that is sound in itself, such as a port that another program has.
    ///
    /// - Parameters:
    ///   - sentence: "cannot …", on what, and why.
    ///   - line: Of the value that asks for it, from 1.
    ///   - column: In code points, from 1.
    package static func refusedHere(_ sentence: String, line: Int, column: Int) -> Diagnostic {
        Diagnostic(.refusedHere, sentence, at: Span(ofCharacterAt: Position(line: line, column: column)))
    }
}
