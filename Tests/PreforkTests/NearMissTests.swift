import Glibc
import Testing

/// Methods that look like a hook and are none.
@Suite struct NearMissTests {
    /// The sample's methods have the names and signatures of hooks, so nothing is reported.
    @Test func aServerWhoseHooksAreRightStartsWithoutAWarning() throws {
        let server = try RunningServer("web/0 wait")
        _ = try server.nextPID(of: "web/0")
        #expect(try server.stop() == 0)
        #expect(server.program.errorLines.isEmpty)
    }

    @Test func eachMethodThatIsAlmostAHookIsNamedAtTheStart() throws {
        let program = try Program([built("near-misses")])
        try waitUntil("the master reads its signals") { ProcessFacts(program.pid).blocks(SIGTERM) }
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
        for sentence in [
            "masterDidStart() is never called: the hook is masterDidStart(_: Master<Context>)",
            "masterDidStrat(_: Master<Context>) is never called: no hook has this name",
            "masterWillStop(_: Master<Context>, for: StopRequest) is never called: the hook is masterWillStop(",
            "statusWasRequested(_: Status, in: Master<Context>) throws is never called: the hook is",
            "workerDidExit(_: Child<Context>, exit: Exit, in: Master<Context>) -> RestartDecision is never called:",
            "workerIsReady(_: Worker, in: Master<Context>) is never called: the hook is workerIsReady(_: Child<Context>",
            "workerWasReaped(_: Child<Context>, in: Master<Context>) is never called: the hook is workerWasReaped(",
        ] { try program.errorLine("warning: NearMisses.\(sentence)") }
        try program.errorLine("warning: Context.restart is never read: it is of type Optional<RestartPolicy> and not")
        try program.errorLine(
            "warning: Context.sockets is never read: it is of type Optional<SocketSpec> and not Array")
        try program.errorLine(
            "warning: Context.readiness is never read: it is of type Readiness and not Optional<Readiness>")
        #expect(program.errorLines.count == 10)
    }
}
