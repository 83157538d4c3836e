internal import Supervision

extension Runtime {
    /// How a cap reaches the runtime, and what the program needs for it, as sentences.
    var meaning: String {
        switch self {
        case .none: "Only PREFORK_CAP and ${cap}."
        case .ghc: "+RTS -Nn -RTS after all arguments. Link the program with -threaded -rtsopts."
        case .go: "GOMAXPROCS=n."
        case .openmp: "OMP_NUM_THREADS=n, and the variables of OpenBLAS, MKL and NumExpr."
        case .jvm: "-XX:ActiveProcessorCount=n in JAVA_TOOL_OPTIONS."
        case .rayon: "RAYON_NUM_THREADS=n."
        case .tokio: "TOKIO_WORKER_THREADS=n."
        case .node: "UV_THREADPOOL_SIZE=n. JavaScript itself runs on one thread."
        case .dotnet: "DOTNET_PROCESSOR_COUNT=n."
        case .swiftNIO: "The sizes of SwiftNIO's singleton event loop group and thread pool."
        case .beam: "+S n:n in ERL_AFLAGS."
        case .python: "PYTHON_CPU_COUNT=n, which needs Python 3.13, and the variables of openmp."
        case .julia: "JULIA_NUM_THREADS=n."
        case .affinity: "The process is bound to n CPUs."
        }
    }
}
