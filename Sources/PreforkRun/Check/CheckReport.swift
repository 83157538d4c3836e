import PreforkManifest

/// The result of `check` for one file.
struct CheckReport {
    /// The name of the file on the command line.
    let name: String
    /// The path of the file, for programs that read the report. It is relative to the working directory and has no
    /// leading `./`. An absolute name stays absolute if the file is not below the working directory.
    let path: String
    let outcome: Outcome

    enum Outcome {
        case checked(Finding)
        /// The file could not be read. The text is a sentence that gives the reason.
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

    /// Whether the file is refused: it cannot be read, or it has an error. With `strict`, warnings count as errors.
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
    ///   - host: Whether to check also that this machine has what the workers need.
    init(_ input: ManifestInput, directory: String, host: Bool) {
        self.init(name: input.name, directory: directory, outcome: CheckReport.outcome(of: input, host: host))
    }

    private static func outcome(of input: ManifestInput, host: Bool) -> Outcome {
        do throws(Unreadable) {
            let source = try input.source()
            let directory = host ? try input.directory() : nil
            let loaded = LoadedManifest(of: source, in: directory.map { .inspectedHost(directory: $0) } ?? .hermetic)
            let diagnostics = directory.map { loaded.diagnosticsOfThisMachine(in: $0) } ?? loaded.diagnostics
            return .checked(
                Finding(source: source, diagnostics: diagnostics, workerCount: loaded.workers.count))
        } catch {
            return .unreadable(error.sentence)
        }
    }
}
