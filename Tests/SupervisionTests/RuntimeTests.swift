import Supervision
import Testing

/// How each runtime receives a thread cap.
@Suite struct RuntimeTests {
    @Test func ghcReceivesRTSOptions() {
        #expect(RuntimeOptions(cap: 4, runtimes: [.ghc]).arguments == ["+RTS", "-N4", "-RTS"])
    }

    @Test(arguments: [
        (Runtime.go, ["GOMAXPROCS"]),
        (.openmp, ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"]),
        (.rayon, ["RAYON_NUM_THREADS"]), (.tokio, ["TOKIO_WORKER_THREADS"]), (.node, ["UV_THREADPOOL_SIZE"]),
        (.dotnet, ["DOTNET_PROCESSOR_COUNT"]),
        (.swiftNIO, ["NIO_SINGLETON_GROUP_LOOP_COUNT", "NIO_SINGLETON_BLOCKING_POOL_THREAD_COUNT"]),
        (.julia, ["JULIA_NUM_THREADS"]),
        (
            .python,
            [
                "PYTHON_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                "NUMEXPR_NUM_THREADS",
            ]
        ), (.none, []), (.ghc, []), (.affinity, []),
    ])
    func runtimesReceiveVariables(runtime: Runtime, names: [String]) {
        #expect(RuntimeOptions(cap: 3, runtimes: [runtime]).variables == names.map { Variable($0, "3") })
    }

    @Test func optionsOfJVMAndBEAMAreAppended() {
        let options = RuntimeOptions(cap: 2, runtimes: [.jvm, .beam])
        #expect(
            options.appended == [
                Variable("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=2"), Variable("ERL_AFLAGS", "+S 2:2"),
            ])
    }

    @Test func aVariableOfTwoRuntimesIsSetOnce() {
        let names = RuntimeOptions(cap: 2, runtimes: [.python, .openmp]).variables.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func affinityBindsToCPUs() { #expect(RuntimeOptions(cap: 2, runtimes: [.affinity]).boundCPUs == 2) }

    @Test func withoutACapNothingIsAdded() {
        #expect(RuntimeOptions(cap: nil, runtimes: Runtime.allCases) == RuntimeOptions(cap: nil, runtimes: []))
        #expect(RuntimeOptions(cap: 0, runtimes: [.ghc]).arguments.isEmpty)
    }
}
