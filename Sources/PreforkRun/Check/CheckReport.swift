import PreforkManifest

/// What `check` found in one file.
struct CheckReport {
    /// As the user named it.
    let name: String
    /// For programs: from the working directory, without `./`; absolute only where the file is not below it.
    let path: String
    let outcome: Outcome

    enum Outcome {
        case checked(Finding)
        /// A sentence that says why there was nothing to check.
        case unreadable(String)
    }

    struct Finding {
        let source: Source
        let diagnostics: [Diagnostic]
        let workerCount: Int
    }

    init(name: String, directory: String, outcome: Outcome) {
        self.name = name
        path = CheckReport.path(of: name, from: directory)
        self.outcome = outcome
    }

    var diagnostics: [Diagnostic] {
        switch outcome {
        case .checked(let finding): finding.diagnostics
        case .unreadable: []
        }
    }

    var isUnreadable: Bool {
        switch outcome {
        case .checked: false
        case .unreadable: true
        }
    }

    /// Whether there is something that must be mended first; with `strict` also for a warning's sake.
    func isRefused(strict: Bool) -> Bool {
        isUnreadable || diagnostics.contains { strict || $0.severity == .error }
    }

    private static func path(of name: String, from directory: String) -> String {
        let absolute = Path.join(directory, name)
        let root = directory == "/" ? "/" : directory + "/"
        if absolute.hasPrefix(root) { return String(absolute.dropFirst(root.count)) }
        return Path.join(".", name)
    }
}

extension CheckReport {
    /// Reads and checks one input.
    ///
    /// - Parameters:
    ///   - directory: The working directory.
    ///   - host: Whether this machine is looked at, too.
    init(_ input: CheckInput, directory: String, host: Bool) {
        self.init(name: input.name, directory: directory, outcome: CheckReport.outcome(of: input, host: host))
    }

    private static func outcome(of input: CheckInput, host: Bool) -> Outcome {
        do throws(FileProblem) {
            switch input.origin {
            case .file: return try checked(input.name, ManifestFile.bytes(of: input.name, pipes: .awaited), host: host)
            case .standardInput: return try checked(input.name, ManifestFile.bytesOfStandardInput(), host: host)
            case .none(let sentence): return .unreadable(sentence)
            }
        } catch {
            return .unreadable("cannot read the file: \(error.reason)")
        }
    }

    private static func checked(_ name: String, _ bytes: [UInt8], host: Bool) throws(FileProblem) -> Outcome {
        let source = Source(name: name, bytes: bytes)
        let surroundings: Surroundings =
            host ? .inspectedHost(directory: try ManifestFile.folder(of: name)) : .hermetic
        let reading = Reading(of: source, in: surroundings)
        return .checked(
            Finding(
                source: source, diagnostics: host ? reading.diagnosticsWithRoom : reading.diagnostics,
                workerCount: reading.workers.count))
    }
}
