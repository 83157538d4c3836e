/// A language runtime, which determines how a worker receives its thread cap.
public enum Runtime: String, Hashable, Sendable, Codable, CaseIterable {
    /// No runtime. The worker receives no cap.
    case none
    /// Haskell: `+RTS -N4 -RTS` after all other arguments.
    case ghc
    /// Go: the variable `GOMAXPROCS`.
    case go
    /// OpenMP: the variable `OMP_NUM_THREADS`, and the variables that OpenBLAS, MKL and NumExpr read instead.
    case openmp
    /// Java: `-XX:ActiveProcessorCount`, appended to the variable `JAVA_TOOL_OPTIONS`.
    case jvm
    /// Rayon, for Rust: the variable `RAYON_NUM_THREADS`.
    case rayon
    /// Tokio, for Rust: the variable `TOKIO_WORKER_THREADS`.
    case tokio
    /// Node.js: the variable `UV_THREADPOOL_SIZE`, which sets the threads of libuv.
    case node
    /// .NET: the variable `DOTNET_PROCESSOR_COUNT`.
    case dotnet
    /// SwiftNIO: the variables that set the sizes of its singleton event loop group and singleton thread pool.
    case swiftNIO = "swift-nio"
    /// Erlang and Elixir: `+S 4:4`, appended to the variable `ERL_AFLAGS`.
    case beam
    /// Python: the variable `PYTHON_CPU_COUNT`, and the variables of `openmp`.
    case python
    /// Julia: the variable `JULIA_NUM_THREADS`.
    case julia
    /// Any runtime: the process is bound to as many CPUs as the cap allows threads.
    case affinity
}

/// The arguments, variables and bound CPUs that pass a thread cap to a worker's runtime.
public struct RuntimeOptions: Hashable, Sendable, Codable {
    /// The arguments that follow all other arguments.
    public var arguments: [String] = []
    /// The variables that are set unless the worker's own environment sets them.
    public var variables: [Variable] = []
    /// The values that are appended to variables, after a space when the variable already has a value.
    public var appended: [Variable] = []
    /// The number of CPUs that the process is bound to; nil does not change its affinity.
    public var boundCPUs: Int?

    /// Creates the options that pass a cap of `cap` threads to `runtimes`. A cap of nil or less than 1 adds nothing.
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
        // erl(1): the schedulers that exist, and the schedulers that are online.
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
