public import Supervision

/// What a manifest may ask of the machine it is resolved for.
public struct ResolutionContext: Sendable {
    /// The manifest's folder, where its relative paths start.
    public var directory: String
    /// The master's environment. Nil: not looked at, so that `${env:NAME}` stays as it is.
    public var environment: [String: String]?
    /// Nil: not looked at, so that `auto` and percentages are one thread.
    public var effectiveCPUs: Int?
    /// Opens what `env_file` names. Nil: such files are not looked at.
    public var readFile: (@Sendable (String) -> Result<[UInt8], FileProblem>)?
    /// Says of what workers need why it is not there; no answer means that it is. Nil: nobody is asked.
    public var ask: (@Sendable ([HostQuestion]) -> [HostQuestion: HostProblem])?

    /// What is not given is not looked at.
    public init(
        directory: String, environment: [String: String]? = nil, effectiveCPUs: Int? = nil,
        readFile: (@Sendable (String) -> Result<[UInt8], FileProblem>)? = nil,
        ask: (@Sendable ([HostQuestion]) -> [HostQuestion: HostProblem])? = nil
    ) {
        self.directory = directory
        self.environment = environment
        self.effectiveCPUs = effectiveCPUs
        self.readFile = readFile
        self.ask = ask
    }

    /// Answers nothing: a manifest is then judged by its text alone.
    public static let hermetic = ResolutionContext(directory: ".")
}

/// Why a file could not be read, as a sentence ends: "no such file or directory".
public struct FileProblem: Error, Hashable, Sendable {
    /// The system's words, without a full stop.
    public let reason: String

    /// `reason` is the end of a sentence.
    public init(reason: String) { self.reason = reason }
}
