// The codes for the meaning of a manifest. ConfigText declares the codes for its text.
extension Diagnostic.Code {
    // Keys and types.
    public static var missingKey: Diagnostic.Code { Diagnostic.Code("PR0101") }
    public static var unknownKey: Diagnostic.Code { Diagnostic.Code("PR0102") }
    public static var notBuiltYet: Diagnostic.Code { Diagnostic.Code("PR0103") }
    public static var outOfRange: Diagnostic.Code { Diagnostic.Code("PR0105") }
    public static var noBoolean: Diagnostic.Code { Diagnostic.Code("PR0106") }
    public static var noNumber: Diagnostic.Code { Diagnostic.Code("PR0107") }
    public static var unknownWord: Diagnostic.Code { Diagnostic.Code("PR0108") }
    public static var misplacedKey: Diagnostic.Code { Diagnostic.Code("PR0109") }
    public static var unsupportedVersion: Diagnostic.Code { Diagnostic.Code("PR0110") }
    public static var badName: Diagnostic.Code { Diagnostic.Code("PR0111") }
    public static var badCommand: Diagnostic.Code { Diagnostic.Code("PR0112") }
    public static var badVariableName: Diagnostic.Code { Diagnostic.Code("PR0113") }
    public static var reservedVariable: Diagnostic.Code { Diagnostic.Code("PR0114") }
    public static var variableWithoutValue: Diagnostic.Code { Diagnostic.Code("PR0115", .warning) }
    public static var curlyQuotes: Diagnostic.Code { Diagnostic.Code("PR0116", .warning) }
    public static var unusedKey: Diagnostic.Code { Diagnostic.Code("PR0117", .warning) }

    // Ids, plurals, overrides.
    public static var badID: Diagnostic.Code { Diagnostic.Code("PR0201") }
    public static var duplicateID: Diagnostic.Code { Diagnostic.Code("PR0202") }
    public static var idsAndCount: Diagnostic.Code { Diagnostic.Code("PR0203") }
    public static var singularAndPlural: Diagnostic.Code { Diagnostic.Code("PR0204") }
    public static var wrongLength: Diagnostic.Code { Diagnostic.Code("PR0205") }
    public static var unknownOverride: Diagnostic.Code { Diagnostic.Code("PR0206") }
    public static var tooManyWorkers: Diagnostic.Code { Diagnostic.Code("PR0207") }
    public static var singleID: Diagnostic.Code { Diagnostic.Code("PR0208", .warning) }
    public static var badFormerName: Diagnostic.Code { Diagnostic.Code("PR0209") }

    // Listeners.
    public static var addressTaken: Diagnostic.Code { Diagnostic.Code("PR0301") }
    public static var badPort: Diagnostic.Code { Diagnostic.Code("PR0302") }
    public static var badHost: Diagnostic.Code { Diagnostic.Code("PR0303") }
    public static var privilegedPort: Diagnostic.Code { Diagnostic.Code("PR0304", .warning) }
    public static var pathAndPort: Diagnostic.Code { Diagnostic.Code("PR0305") }
    public static var badMode: Diagnostic.Code { Diagnostic.Code("PR0306") }
    public static var badPath: Diagnostic.Code { Diagnostic.Code("PR0307") }
    public static var nothingToListenOn: Diagnostic.Code { Diagnostic.Code("PR0308", .warning) }
    public static var impossibleListener: Diagnostic.Code { Diagnostic.Code("PR0309") }
    public static var boundByEach: Diagnostic.Code { Diagnostic.Code("PR0310", .warning) }

    // Caps and runtimes.
    public static var badCap: Diagnostic.Code { Diagnostic.Code("PR0401") }
    public static var unknownRuntime: Diagnostic.Code { Diagnostic.Code("PR0402") }
    public static var runtimeWithoutCap: Diagnostic.Code { Diagnostic.Code("PR0403", .warning) }
    public static var capWithoutRuntime: Diagnostic.Code { Diagnostic.Code("PR0404", .warning) }
    public static var capsAboveCPUs: Diagnostic.Code { Diagnostic.Code("PR0405", .warning) }
    public static var noneBesideOthers: Diagnostic.Code { Diagnostic.Code("PR0406", .warning) }

    // Placeholders.
    public static var unknownPlaceholder: Diagnostic.Code { Diagnostic.Code("PR0501") }
    public static var unterminatedPlaceholder: Diagnostic.Code { Diagnostic.Code("PR0502") }
    public static var placeholderWithoutValue: Diagnostic.Code { Diagnostic.Code("PR0503") }
    public static var unsetVariable: Diagnostic.Code { Diagnostic.Code("PR0504") }
    public static var misplacedPlaceholder: Diagnostic.Code { Diagnostic.Code("PR0505") }
    public static var tooMuchText: Diagnostic.Code { Diagnostic.Code("PR0506") }
    public static var shellText: Diagnostic.Code { Diagnostic.Code("PR0507", .warning) }
    public static var unbracketedHost: Diagnostic.Code { Diagnostic.Code("PR0508", .warning) }
    public static var unknownMachine: Diagnostic.Code { Diagnostic.Code("PR0509") }

    // Restart, stop, signals, durations.
    public static var badDuration: Diagnostic.Code { Diagnostic.Code("PR0601") }
    public static var unknownSignal: Diagnostic.Code { Diagnostic.Code("PR0602") }
    public static var uncatchableSignal: Diagnostic.Code { Diagnostic.Code("PR0603") }
    public static var backoffUpsideDown: Diagnostic.Code { Diagnostic.Code("PR0604") }
    public static var badPercentage: Diagnostic.Code { Diagnostic.Code("PR0605") }
    public static var badExitCode: Diagnostic.Code { Diagnostic.Code("PR0606") }

    // Readiness and rollout.
    public static var probeKinds: Diagnostic.Code { Diagnostic.Code("PR0701") }
    public static var probeOfSharedSocket: Diagnostic.Code { Diagnostic.Code("PR0702") }
    public static var probeWithoutPort: Diagnostic.Code { Diagnostic.Code("PR0703") }
    public static var probeOfName: Diagnostic.Code { Diagnostic.Code("PR0704") }
    public static var badRequestPath: Diagnostic.Code { Diagnostic.Code("PR0705") }
    public static var badStatus: Diagnostic.Code { Diagnostic.Code("PR0706") }
    public static var badSize: Diagnostic.Code { Diagnostic.Code("PR0707") }
    public static var emptyBudget: Diagnostic.Code { Diagnostic.Code("PR0708") }
    public static var surgeAtOwnPort: Diagnostic.Code { Diagnostic.Code("PR0709") }
    public static var unknownNeed: Diagnostic.Code { Diagnostic.Code("PR0710") }
    public static var circularNeeds: Diagnostic.Code { Diagnostic.Code("PR0711") }
    public static var neverCompletes: Diagnostic.Code { Diagnostic.Code("PR0712") }
    public static var shortDeadline: Diagnostic.Code { Diagnostic.Code("PR0713", .warning) }
    public static var badPattern: Diagnostic.Code { Diagnostic.Code("PR0714") }
    public static var unseenOutput: Diagnostic.Code { Diagnostic.Code("PR0715") }
    public static var unusedHealthKey: Diagnostic.Code { Diagnostic.Code("PR0716", .warning) }

    // Launch attributes.
    public static var badAccount: Diagnostic.Code { Diagnostic.Code("PR0801") }
    public static var badUmask: Diagnostic.Code { Diagnostic.Code("PR0802") }
    public static var badLimit: Diagnostic.Code { Diagnostic.Code("PR0803") }
    public static var limitUpsideDown: Diagnostic.Code { Diagnostic.Code("PR0804") }
    public static var badCPUs: Diagnostic.Code { Diagnostic.Code("PR0805") }
    public static var badCapability: Diagnostic.Code { Diagnostic.Code("PR0806") }
    public static var badCgroupLimit: Diagnostic.Code { Diagnostic.Code("PR0807") }

    // This host.
    public static var unreadableEnvironmentFile: Diagnostic.Code { Diagnostic.Code("PR0901", isInOtherFile: true) }
    public static var badEnvironmentFile: Diagnostic.Code { Diagnostic.Code("PR0902", isInOtherFile: true) }
    public static var refusedHere: Diagnostic.Code { Diagnostic.Code("PR0903") }
    public static var cannotExecute: Diagnostic.Code { Diagnostic.Code("PR0904") }
    public static var badWorkingDirectory: Diagnostic.Code { Diagnostic.Code("PR0905") }
    public static var foreignAddress: Diagnostic.Code { Diagnostic.Code("PR0906") }
    public static var badSocketPlace: Diagnostic.Code { Diagnostic.Code("PR0907") }
    public static var oddEnvironmentFile: Diagnostic.Code {
        Diagnostic.Code("PR0908", .warning, isInOtherFile: true)
    }
    public static var unknownAccount: Diagnostic.Code { Diagnostic.Code("PR0909") }
    public static var missingRight: Diagnostic.Code { Diagnostic.Code("PR0910") }
    public static var forbiddenAttribute: Diagnostic.Code { Diagnostic.Code("PR0911") }
    public static var missingCPU: Diagnostic.Code { Diagnostic.Code("PR0912") }
    public static var missingCapability: Diagnostic.Code { Diagnostic.Code("PR0913") }
    public static var missingCgroup: Diagnostic.Code { Diagnostic.Code("PR0914") }
    public static var missingHTTPServer: Diagnostic.Code { Diagnostic.Code("PR0915", .warning) }
    public static var badTokenFile: Diagnostic.Code { Diagnostic.Code("PR0916") }
    public static var exposedTokenFile: Diagnostic.Code { Diagnostic.Code("PR0917", .warning) }

    // Output.
    public static var badOutput: Diagnostic.Code { Diagnostic.Code("PR1001") }
}

extension Diagnostic {
    /// Returns a diagnostic for a valid manifest that this machine refuses, such as for a port that is in use.
    ///
    /// - Parameters:
    ///   - sentence: The message, such as "cannot listen on 127.0.0.1:80: address already in use (bind)".
    ///   - line: The line of the value, from 1.
    ///   - column: The column of the value in code points, from 1.
    package static func refusedHere(_ sentence: String, line: Int, column: Int) -> Diagnostic {
        Diagnostic(.refusedHere, sentence, at: Span(ofCharacterAt: Position(line: line, column: column)))
    }

    /// Returns a diagnostic for a manifest that asks for HTTP where the program that serves it is missing.
    package static func missingHTTPServer(_ program: String, line: Int, column: Int) -> Diagnostic {
        Diagnostic(
            .missingHTTPServer, "cannot find the program \(program), which serves HTTP",
            at: Span(ofCharacterAt: Position(line: line, column: column)),
            notes: ["it is looked for beside prefork-run and in PATH; the workers run without it"])
    }

    /// Returns a diagnostic for a manifest whose file with the token for orders over HTTP cannot be used.
    package static func badTokenFile(_ path: String, _ reason: String, line: Int, column: Int) -> Diagnostic {
        Diagnostic(
            .badTokenFile, "cannot use the token file \(path): \(reason)",
            at: Span(ofCharacterAt: Position(line: line, column: column)),
            notes: ["it has one word, which clients send as 'Authorization: Bearer …'"])
    }

    /// Returns a diagnostic for a manifest whose file with the token for orders over HTTP has no secret.
    ///
    /// - Parameter isWritable: Whether each user can write to the file, and so knows the token without reading it.
    package static func exposedTokenFile(_ path: String, isWritable: Bool, line: Int, column: Int) -> Diagnostic {
        Diagnostic(
            .exposedTokenFile,
            isWritable
                ? "cannot trust the token in \(path): each user of this machine can write another one to the file"
                : "cannot keep the token in \(path) secret: each user of this machine can read the file",
            at: Span(ofCharacterAt: Position(line: line, column: column)), hint: "give it the mode 0600")
    }
}
