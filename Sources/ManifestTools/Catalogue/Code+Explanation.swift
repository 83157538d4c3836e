extension Diagnostic.Code: CaseIterable {
    /// All codes that the diagnostics of a manifest can have, in ascending order.
    public static let allCases: [Diagnostic.Code] = catalogue.map(\.code)

    /// What the code means, with an example.
    public var explanation: Explanation { Self.explanations[self] ?? .missing }

    private static let explanations = Dictionary(
        catalogue.map { ($0.code, $0.explanation) }, uniquingKeysWith: { first, _ in first })

    private static let catalogue: [(code: Diagnostic.Code, explanation: Explanation)] = [
        // Reading the file, and the syntax of YAML.
        (.tooLarge, .tooLarge),
        (.notUTF8, .notUTF8),
        (.controlCharacter, .controlCharacter),
        (.emptyFile, .emptyFile),
        (.syntax, .syntax),
        (.tab, .tab),
        (.unquotedPlaceholder, .unquotedPlaceholder),
        (.severalDocuments, .severalDocuments),
        (.duplicateKey, .duplicateKey),
        (.unknownAnchor, .unknownAnchor),
        (.recursiveAnchor, .recursiveAnchor),
        (.aliasesExpandTooFar, .aliasesExpandTooFar),
        (.tooDeep, .tooDeep),
        (.keyIsNoText, .keyIsNoText),
        (.badMerge, .badMerge),
        (.unknownTag, .unknownTag),
        (.unlistedErrors, .unlistedErrors),
        (.unlistedWarnings, .unlistedWarnings),

        // Keys and types.
        (.missingKey, .missingKey),
        (.unknownKey, .unknownKey),
        (.notBuiltYet, .notBuiltYet),
        (.wrongType, .wrongType),
        (.outOfRange, .outOfRange),
        (.noBoolean, .noBoolean),
        (.noNumber, .noNumber),
        (.unknownWord, .unknownWord),
        (.misplacedKey, .misplacedKey),
        (.unsupportedVersion, .unsupportedVersion),
        (.badName, .badName),
        (.badCommand, .badCommand),
        (.badVariableName, .badVariableName),
        (.reservedVariable, .reservedVariable),
        (.variableWithoutValue, .variableWithoutValue),
        (.curlyQuotes, .curlyQuotes), (.unusedKey, .unusedKey),

        // Ids, plurals, overrides.
        (.badID, .badID),
        (.duplicateID, .duplicateID),
        (.idsAndCount, .idsAndCount),
        (.singularAndPlural, .singularAndPlural),
        (.wrongLength, .wrongLength),
        (.unknownOverride, .unknownOverride),
        (.tooManyWorkers, .tooManyWorkers),
        (.singleID, .singleID),
        (.badFormerName, .badFormerName),

        // Listeners.
        (.addressTaken, .addressTaken),
        (.badPort, .badPort),
        (.badHost, .badHost),
        (.privilegedPort, .privilegedPort),
        (.pathAndPort, .pathAndPort),
        (.badMode, .badMode),
        (.badPath, .badPath),
        (.nothingToListenOn, .nothingToListenOn),
        (.impossibleListener, .impossibleListener),
        (.boundByEach, .boundByEach),

        // Caps and runtimes.
        (.badCap, .badCap),
        (.unknownRuntime, .unknownRuntime),
        (.runtimeWithoutCap, .runtimeWithoutCap),
        (.capWithoutRuntime, .capWithoutRuntime),
        (.capsAboveCPUs, .capsAboveCPUs),
        (.noneBesideOthers, .noneBesideOthers),

        // Placeholders.
        (.unknownPlaceholder, .unknownPlaceholder),
        (.unterminatedPlaceholder, .unterminatedPlaceholder),
        (.placeholderWithoutValue, .placeholderWithoutValue),
        (.unsetVariable, .unsetVariable),
        (.misplacedPlaceholder, .misplacedPlaceholder),
        (.tooMuchText, .tooMuchText),
        (.shellText, .shellText),
        (.unbracketedHost, .unbracketedHost),
        (.unknownMachine, .unknownMachine),

        // Restart, stop, signals, durations.
        (.badDuration, .badDuration),
        (.unknownSignal, .unknownSignal),
        (.uncatchableSignal, .uncatchableSignal),
        (.backoffUpsideDown, .backoffUpsideDown),
        (.badPercentage, .badPercentage),
        (.badExitCode, .badExitCode),

        // Readiness and rollout.
        (.probeKinds, .probeKinds),
        (.probeOfSharedSocket, .probeOfSharedSocket),
        (.probeWithoutPort, .probeWithoutPort),
        (.probeOfName, .probeOfName),
        (.badRequestPath, .badRequestPath),
        (.badStatus, .badStatus),
        (.badSize, .badSize),
        (.emptyBudget, .emptyBudget),
        (.surgeAtOwnPort, .surgeAtOwnPort),
        (.unknownNeed, .unknownNeed),
        (.circularNeeds, .circularNeeds),
        (.neverCompletes, .neverCompletes),
        (.shortDeadline, .shortDeadline),
        (.badPattern, .badPattern),
        (.unseenOutput, .unseenOutput), (.unusedHealthKey, .unusedHealthKey),

        // Launch attributes.
        (.badAccount, .badAccount),
        (.badUmask, .badUmask),
        (.badLimit, .badLimit),
        (.limitUpsideDown, .limitUpsideDown),
        (.badCPUs, .badCPUs),
        (.badCapability, .badCapability),
        (.badCgroupLimit, .badCgroupLimit),

        // This host.
        (.unreadableEnvironmentFile, .unreadableEnvironmentFile),
        (.badEnvironmentFile, .badEnvironmentFile),
        (.refusedHere, .refusedHere),
        (.cannotExecute, .cannotExecute),
        (.badWorkingDirectory, .badWorkingDirectory),
        (.foreignAddress, .foreignAddress),
        (.badSocketPlace, .badSocketPlace),
        (.oddEnvironmentFile, .oddEnvironmentFile),
        (.unknownAccount, .unknownAccount),
        (.missingRight, .missingRight),
        (.forbiddenAttribute, .forbiddenAttribute),
        (.missingCPU, .missingCPU),
        (.missingCapability, .missingCapability),
        (.missingCgroup, .missingCgroup),
        (.missingHTTPServer, .missingHTTPServer), (.badTokenFile, .badTokenFile),
        (.exposedTokenFile, .exposedTokenFile),
        (.badOutput, .badOutput),
    ]
}
