public import Supervision

/// The environment, files and machine that a manifest is resolved against.
///
/// A manifest whose context lacks a fact is resolved without it.
public struct ResolutionContext: Sendable {
    /// The manifest's directory, at which its relative paths start.
    public var directory: String
    /// The master's environment. If nil, `${env:NAME}` stays as it is.
    public var environment: [String: String]?
    /// The machine's name, for `${hostname}`. If nil, the placeholder stays as it is.
    public var hostName: String?
    /// The number of CPUs that the workers may use. If nil, a cap of `auto` or of a percentage is one thread.
    public var effectiveCPUs: Int?
    /// The lowest port that the master may bind. If nil, a port below 1024 is warned about.
    public var lowestPort: Int?
    /// Reads a file that `env_file` names. If nil, such files are not read.
    public var readFile: (@Sendable (String) -> Result<[UInt8], FileProblem>)?
    /// Returns a problem for each question whose answer is no. If nil, the machine is not checked.
    public var ask: (@Sendable ([HostQuestion]) -> [HostQuestion: HostProblem])?

    /// Whether the machine is asked for what a worker needs. If nil, it is asked for all workers.
    package var asksFor: (@Sendable (WorkerSpec) -> Bool)?

    /// Creates a context. By default it knows nothing but the manifest's directory.
    public init(
        directory: String, environment: [String: String]? = nil, effectiveCPUs: Int? = nil,
        lowestPort: Int? = nil, hostName: String? = nil,
        readFile: (@Sendable (String) -> Result<[UInt8], FileProblem>)? = nil,
        ask: (@Sendable ([HostQuestion]) -> [HostQuestion: HostProblem])? = nil
    ) {
        self.directory = directory
        self.environment = environment
        self.effectiveCPUs = effectiveCPUs
        self.hostName = hostName
        self.lowestPort = lowestPort
        self.readFile = readFile
        self.ask = ask
    }

    /// A context without facts. A manifest then has the same meaning on every machine.
    public static let hermetic = ResolutionContext(directory: ".")
}

/// The reason why a file could not be read.
public struct FileProblem: Error, Hashable, Sendable {
    /// The end of a sentence, without a full stop: "no such file or directory".
    public let reason: String

    /// Creates a problem with a reason that ends a sentence.
    public init(reason: String) { self.reason = reason }
}
