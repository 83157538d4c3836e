/// A language runtime, and how a thread cap reaches it.
public enum Runtime: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not told at all.
    case none
    /// Haskell: `+RTS -N4 -RTS`, after all other arguments.
    case ghc
    /// `GOMAXPROCS`.
    case go
    /// `OMP_NUM_THREADS`, and what three numerical libraries read in its place.
    case openmp
    /// Java: `-XX:ActiveProcessorCount`, appended to `JAVA_TOOL_OPTIONS`.
    case jvm
    /// Rust: `RAYON_NUM_THREADS`.
    case rayon
    /// Rust: `TOKIO_WORKER_THREADS`.
    case tokio
    /// The threads of libuv: `UV_THREADPOOL_SIZE`.
    case node
    /// `DOTNET_PROCESSOR_COUNT`.
    case dotnet
    /// The singleton groups of SwiftNIO: event loops, and threads for blocking calls.
    case swiftNIO = "swift-nio"
    /// Erlang and Elixir: `+S 4:4`, appended to `ERL_AFLAGS`.
    case beam
    /// `PYTHON_CPU_COUNT`, and what numerical libraries read.
    case python
    /// `JULIA_NUM_THREADS`.
    case julia
    /// Any runtime: the process is bound to that many CPUs.
    case affinity
}

/// What a cap adds to a worker: arguments after all others, variables, text appended to variables, bound CPUs.
public struct RuntimeOptions: Hashable, Sendable, Codable {
    /// After all other arguments.
    public var arguments: [String] = []
    /// Set, unless the worker's own environment says otherwise.
    public var variables: [Variable] = []
    /// Joined to what the variable already holds with a space.
    public var appended: [Variable] = []
    /// How many CPUs the process is bound to; nil leaves its affinity alone.
    public var boundCPUs: Int?

    /// The options by which `runtimes` take a cap of `cap` threads. No cap, or one outside 1…, adds nothing.
    public init(cap: Int? = nil, runtimes: [Runtime] = []) {
        guard let cap, cap >= 1 else { return }
        for runtime in runtimes { add(runtime, cap: cap) }
    }

    private mutating func add(_ runtime: Runtime, cap: Int) {
        switch runtime {
        case .none: break
        // GHC's user guide, "Setting RTS options on the command line".
        case .ghc: arguments += ["+RTS", "-N\(cap)", "-RTS"]
        case .go: set(["GOMAXPROCS"], cap)
        case .openmp: set(RuntimeOptions.openMP, cap)
        case .jvm: appended.append(Variable("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=\(cap)"))
        case .rayon: set(["RAYON_NUM_THREADS"], cap)
        case .tokio: set(["TOKIO_WORKER_THREADS"], cap)
        case .node: set(["UV_THREADPOOL_SIZE"], cap)
        case .dotnet: set(["DOTNET_PROCESSOR_COUNT"], cap)
        case .swiftNIO:
            set(["NIO_SINGLETON_GROUP_LOOP_COUNT", "NIO_SINGLETON_BLOCKING_POOL_THREAD_COUNT"], cap)
        // erl(1): schedulers configured and online.
        case .beam: appended.append(Variable("ERL_AFLAGS", "+S \(cap):\(cap)"))
        case .python: set(["PYTHON_CPU_COUNT"] + RuntimeOptions.openMP, cap)
        case .julia: set(["JULIA_NUM_THREADS"], cap)
        case .affinity: boundCPUs = cap
        }
    }

    private mutating func set(_ names: [String], _ cap: Int) {
        for name in names where !variables.contains(where: { $0.name == name }) {
            variables.append(Variable(name, String(cap)))
        }
    }

    private static let openMP = [
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    ]
}
