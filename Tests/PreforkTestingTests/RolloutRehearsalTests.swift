import Prefork
import PreforkTesting
import Testing

/// Reloads that are rehearsed, from their plans to their ends.
@Suite struct RolloutRehearsalTests {
    private let first = WorkerID(0)
    private let second = WorkerID(1)

    @Test func aReloadGoesOnWhileTimePasses() throws {
        var set = Front.Set(word: "old")
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        set.word = "new"
        #expect(try rehearsal.reload().summary.replace == 2)
        // Without readiness, a new process has to run for a second.
        #expect(rehearsal.words == ["old", "new", "old"])
        rehearsal.advance(by: .milliseconds(999))
        #expect(rehearsal.words == ["old", "new", "old"])
        rehearsal.advance(by: .milliseconds(1))
        #expect(rehearsal.words == ["new", "old", "new"])
        #expect(rehearsal.finishReload() == nil)
        #expect(rehearsal.words == ["new", "new"])
        #expect(rehearsal.finishReload() == nil)
        // Each process was reaped once, and none has ended by itself.
        #expect(rehearsal.server.calls == ["reaped old", "reaped old"])
    }

    @Test func aTestSaysWhenASuccessorIsReady() throws {
        var set = Front.Set(word: "old", readiness: Readiness(.notify))
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        for id in [first, second] { try rehearsal.reportReady(id) }
        set.word = "new"
        try rehearsal.reload()
        rehearsal.advance(by: .seconds(30))
        #expect(rehearsal.words == ["old", "new", "old"])
        try rehearsal.reportReady(first)
        #expect(rehearsal.words == ["new", "old", "new"])
        rehearsal.isReadyAtOnce = { _ in true }
        // The successor runs already, so that the test has to say that it is ready.
        try rehearsal.reportReady(second)
        #expect(rehearsal.finishReload() == nil)
        #expect(rehearsal.words == ["new", "new"])
        set.word = "newer"
        try rehearsal.reload()
        #expect(rehearsal.words == ["newer", "newer"])
    }

    @Test func aSuccessorThatFailsTakesTheReloadBack() throws {
        var set = Front.Set(word: "old")
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        set.word = "new"
        try rehearsal.reload()
        let end = try rehearsal.exit(of: first, .successor, with: .code(1))
        #expect(end.stopReason == nil)
        #expect(throws: PreforkError.self) { try rehearsal.exit(of: first, .successor, with: .code(1)) }
        // The launch is repeated after a wait, and the other worker's turn has come. It is the second failure of the group.
        try rehearsal.exit(of: second, .successor, with: .code(1))
        #expect(rehearsal.finishReload()?.worker == second)
        #expect(rehearsal.words == ["old", "old"])
        // A process that dies now is launched with the old context.
        try rehearsal.exit(of: second, with: .code(1))
        #expect(rehearsal.words == ["old", "old"])
        #expect(
            rehearsal.server.calls == [
                "reaped new", "died new 1", "reaped new", "died new 1", "reaped old", "died old 1",
            ])
        // What runs is the old set, so it is no change.
        set.word = "old"
        #expect(try rehearsal.reload().summary.changesNothing)
    }

    @Test func aWorkerThatDiesWhileACanaryIsAwaitedHasItsOldContext() throws {
        var set = Front.Set(word: "old")
        set.rollout = RolloutPolicy(maxUnavailable: .percent(100), canary: 1, minReady: .seconds(10))
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        rehearsal.advance(by: .seconds(60))
        set.word = "new"
        try rehearsal.reload()
        #expect(rehearsal.words == ["new", "old"])
        try rehearsal.exit(of: second, with: .code(1))
        #expect(rehearsal.words == ["new", "old"])
        #expect(rehearsal.finishReload() == nil)
        #expect(rehearsal.words == ["new", "new"])
    }

    @Test func aReloadThatArrivesMeanwhileTakesItsPlace() throws {
        var set = Front.Set(word: "old", readiness: Readiness(.notify))
        let rehearsal = Rehearsal(Front { set })
        rehearsal.isReadyAtOnce = { _ in true }
        try rehearsal.reload()
        rehearsal.isReadyAtOnce = { _ in false }
        set.word = "new"
        try rehearsal.reload()
        #expect(rehearsal.words == ["old", "new", "old"])
        set.word = "old"
        #expect(try rehearsal.reload().summary.changesNothing)
        #expect(rehearsal.words == ["old", "old"])
        #expect(rehearsal.finishReload() == nil)
        #expect(rehearsal.server.calls == ["reaped new"])
    }

    @Test func aWorkerThatIsNeverReadyDies() throws {
        let set = Front.Set(word: "old", readiness: Readiness(.notify, timeout: .seconds(5)))
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        try rehearsal.reportReady(second)
        rehearsal.advance(by: .seconds(5))
        #expect(rehearsal.server.calls == ["reaped old", "died old 0"])
        #expect(rehearsal.words == ["old", "old"])
        #expect(throws: PreforkError.self) { try rehearsal.reportReady(WorkerID(7)) }
    }

    @Test func aTestAnswersTheProbes() throws {
        let probe = Probe.exec(["/usr/bin/check"])
        let set = Front.Set(word: "old", readiness: Readiness(.probe(probe)), liveness: Liveness(probe))
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        #expect(try rehearsal.requestStatus().rows.map(\.state) == [.ready, .ready])
        rehearsal.advance(by: .seconds(60))
        #expect(rehearsal.server.calls.isEmpty)
        rehearsal.probeFailure = { id, _ in id == second ? "it hangs" : nil }
        rehearsal.advance(by: .seconds(30))
        #expect(rehearsal.server.calls == ["reaped old", "died old 0"])
        let reasons = rehearsal.notices.compactMap { notice in
            if case .stopping(let launch, _, _, _, let reason) = notice { (launch.worker, reason) } else { nil }
        }
        #expect(reasons.map(\.0) == [second])
        #expect(reasons.map(\.1) == [.unhealthy(failures: 3, cause: "it hangs")])
    }

    @Test func aWorkerWithAWatchdogReportsInTime() throws {
        let set = Front.Set(word: "old", watchdog: .seconds(1))
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        rehearsal.advance(by: .seconds(10))
        #expect(rehearsal.server.calls.isEmpty)
    }

    @Test func aPausedReloadIsOver() throws {
        var set = Front.Set(word: "old")
        set.rollout = RolloutPolicy(maxUnavailable: .workers(1), canary: 1, onFailure: .pause)
        let rehearsal = Rehearsal(Front { set })
        try rehearsal.reload()
        set.word = "new"
        try rehearsal.reload()
        try rehearsal.exit(of: first, with: .code(1))
        #expect(rehearsal.finishReload()?.cause == .exited(.code(1), after: .zero))
        #expect(rehearsal.words == ["new", "old"])
    }
}

/// A server whose two workers share a socket. A test changes its set between two reloads.
private struct Front: PreforkServer {
    struct Set {
        var word: String
        var readiness: Readiness?
        var liveness: Liveness?
        var watchdog: Duration?
        var rollout: RolloutPolicy?
    }

    struct Context: WorkerContext, Equatable {
        var id: WorkerID
        var word: String
        var readiness: Readiness?
        var liveness: Liveness?
        var watchdog: Duration?
        var rollout: RolloutPolicy?

        var sockets: [SocketSpec] {
            [SocketSpec(name: "http", address: .internet(host: "127.0.0.1", port: 80))]
        }
    }

    private let set: () -> Set
    private(set) var calls: [String] = []

    init() { set = { Set(word: "") } }
    init(_ set: @escaping () -> Set) { self.set = set }

    func workers(in master: Master<Context>) -> [Context] {
        let set = set()
        return (0..<2).map {
            Context(
                id: WorkerID($0), word: set.word, readiness: set.readiness, liveness: set.liveness,
                watchdog: set.watchdog, rollout: set.rollout)
        }
    }

    static func work(_ context: Context, as worker: Worker) {}

    mutating func workerWasReaped(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) {
        calls.append("reaped \(child.context.word)")
    }
    mutating func workerDidExit(
        _ child: Child<Context>, with exit: Exit, in master: Master<Context>
    ) -> RestartDecision {
        calls.append("died \(child.context.word) \(exit)")
        return .byPolicy
    }
    func masterDidReport(_ notice: Notice, in master: Master<Context>) {}
}

extension Rehearsal<Front> {
    /// The words of the processes, the old and the new ones.
    fileprivate var words: [String] { master.children.map(\.context.word) }
}
