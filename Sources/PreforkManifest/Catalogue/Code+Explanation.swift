extension Diagnostic.Code {
    /// What it means, with an example.
    public var explanation: Explanation {
        switch self {
        // Reading and YAML.
        case .tooLarge: .tooLarge
        case .notUTF8: .notUTF8
        case .controlCharacter: .controlCharacter
        case .emptyFile: .emptyFile
        case .syntax: .syntax
        case .tab: .tab
        case .unquotedPlaceholder: .unquotedPlaceholder
        case .severalDocuments: .severalDocuments
        case .duplicateKey: .duplicateKey
        case .unknownAnchor: .unknownAnchor
        case .recursiveAnchor: .recursiveAnchor
        case .aliasesExpandTooFar: .aliasesExpandTooFar
        case .tooDeep: .tooDeep
        case .keyIsNoText: .keyIsNoText
        case .badMerge: .badMerge
        case .unknownTag: .unknownTag
        case .unlistedErrors: .unlistedErrors
        case .unlistedWarnings: .unlistedWarnings

        // Keys and types.
        case .missingKey: .missingKey
        case .unknownKey: .unknownKey
        case .notBuiltYet: .notBuiltYet
        case .wrongType: .wrongType
        case .outOfRange: .outOfRange
        case .noBoolean: .noBoolean
        case .noNumber: .noNumber
        case .unknownWord: .unknownWord
        case .misplacedKey: .misplacedKey
        case .unsupportedVersion: .unsupportedVersion
        case .badName: .badName
        case .badCommand: .badCommand
        case .badVariableName: .badVariableName
        case .reservedVariable: .reservedVariable
        case .variableWithoutValue: .variableWithoutValue
        case .curlyQuotes: .curlyQuotes

        // Ids, plurals, overrides.
        case .badID: .badID
        case .duplicateID: .duplicateID
        case .idsAndCount: .idsAndCount
        case .singularAndPlural: .singularAndPlural
        case .wrongLength: .wrongLength
        case .unknownOverride: .unknownOverride
        case .tooManyWorkers: .tooManyWorkers
        case .singleID: .singleID

        // Listeners.
        case .addressTaken: .addressTaken
        case .badPort: .badPort
        case .badHost: .badHost
        case .privilegedPort: .privilegedPort
        case .pathAndPort: .pathAndPort
        case .badMode: .badMode
        case .badPath: .badPath
        case .nothingToListenOn: .nothingToListenOn
        case .impossibleListener: .impossibleListener
        case .boundByEach: .boundByEach

        // Caps and runtimes.
        case .badCap: .badCap
        case .unknownRuntime: .unknownRuntime
        case .runtimeWithoutCap: .runtimeWithoutCap
        case .capWithoutRuntime: .capWithoutRuntime
        case .capsAboveCPUs: .capsAboveCPUs
        case .noneBesideOthers: .noneBesideOthers

        // Placeholders.
        case .unknownPlaceholder: .unknownPlaceholder
        case .unterminatedPlaceholder: .unterminatedPlaceholder
        case .placeholderWithoutValue: .placeholderWithoutValue
        case .unsetVariable: .unsetVariable
        case .misplacedPlaceholder: .misplacedPlaceholder
        case .tooMuchText: .tooMuchText
        case .shellText: .shellText
        case .unbracketedHost: .unbracketedHost

        // Restart, stop, signals, durations.
        case .badDuration: .badDuration
        case .unknownSignal: .unknownSignal
        case .uncatchableSignal: .uncatchableSignal
        case .backoffUpsideDown: .backoffUpsideDown
        case .badPercentage: .badPercentage
        case .badExitCode: .badExitCode

        // This host.
        case .unreadableEnvironmentFile: .unreadableEnvironmentFile
        case .badEnvironmentFile: .badEnvironmentFile
        case .refusedHere: .refusedHere
        case .cannotExecute: .cannotExecute
        case .badWorkingDirectory: .badWorkingDirectory
        case .foreignAddress: .foreignAddress
        case .badSocketPlace: .badSocketPlace
        }
    }
}
