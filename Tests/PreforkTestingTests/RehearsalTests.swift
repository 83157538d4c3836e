import Prefork
import PreforkTesting
import Testing

/// A server whose master is rehearsed, without any process.
@Suite struct RehearsalTests {
    private let first = WorkerID(0)
    private let second = WorkerID(1)

    @Test func aReloadReturnsThePlan() throws {
        var greetings = ["hello", "salut"]
        let rehearsal = Rehearsal(Changing { greetings })
        #expect(try rehearsal.reload().steps.map(\.worker) == [first, second])
        let pids = rehearsal.master.children.map(\.pid)
        greetings = ["hello", "ciao", "hola"]
        let plan = try rehearsal.reload()
        #expect(rehearsal.finishReload() == nil)
        #expect(plan.summary.keep == 1)
        #expect(plan.summary.replace == 1)
        #expect(plan.summary.start == 1)
        #expect(rehearsal.master.children.map(\.context.greeting) == ["hello", "ciao", "hola"])
        #expect(rehearsal.master.children.first?.pid == pids[0])
        #expect(rehearsal.master.children.dropFirst().first?.pid != pids[1])
    }

    @Test func aSetThatIsRefusedThrowsItsReasonAndChangesNothing() throws {
        #expect(throws: PreforkError.self) { try Rehearsal(Greeter(isBroken: true)).reload() }
        var isBroken = false
        let rehearsal = Rehearsal(Changing { isBroken ? nil : ["hello"] })
        try rehearsal.reload()
        isBroken = true
        let error = #expect(throws: PreforkError.self) { try rehearsal.reload() }
        #expect(error?.description == "cannot list the workers: no greetings")
        #expect(rehearsal.master.children.map(\.id) == [first])
    }

    @Test func anExitReturnsTheDecisionOfTheServerAndOfThePolicy() throws {
        let rehearsal = Rehearsal(Greeter())
        try rehearsal.reload()
        let died = try rehearsal.exit(of: first, with: .signal(.kill), after: .seconds(90))
        #expect(died.age == .seconds(90))
        guard case .relaunch(.zero, deaths: 1, _, _) = died.next else {
            Issue.record("\(died.next)")
            return
        }
        #expect(rehearsal.master.children.map(\.id) == [first, second])
        #expect(try rehearsal.exit(of: second, with: .code(3)).next == .givenUp)
        #expect(rehearsal.master.children.map(\.id) == [first])
        #expect(rehearsal.server.calls == ["start", "reaped worker/0 SIGKILL", "reaped worker/1 3"])
        #expect(throws: PreforkError.self) { try rehearsal.exit(of: second, with: .code(0)) }
    }

    @Test func aWorkerThatDiesOftenWaitsAndIsHeld() throws {
        let rehearsal = Rehearsal(Greeter(greetings: ["hello"]))
        try rehearsal.reload()
        try rehearsal.exit(of: first, with: .code(1))
        var last = try rehearsal.exit(of: first, with: .code(1))
        #expect(rehearsal.master.children.isEmpty)
        while case .relaunch(let wait, _, _, _) = last.next {
            rehearsal.advance(by: wait)
            last = try rehearsal.exit(of: first, with: .code(1))
        }
        guard case .escalated(.hold, deaths: 6, _) = last.next else {
            Issue.record("\(last.next)")
            return
        }
        #expect(try rehearsal.requestStatus().rows.map(\.state) == [.held])
    }

    @Test func aLaunchByHandRunsAndReportsItsOutcome() throws {
        let rehearsal = Rehearsal(Greeter(greetings: []))
        try rehearsal.reload()
        var outcome: LaunchOutcome?
        let job = Greeter.Context(id: WorkerID(group: "job", number: 0), greeting: "once", isJob: true)
        let id = try rehearsal.launch(job) { outcome = $0 }
        #expect(rehearsal.master.children.map(\.id) == [id])
        #expect(outcome == nil)
        let end = try rehearsal.exit(of: id, with: .code(2))
        #expect(end.isLast)
        #expect(outcome == .ended(.code(2)))
    }

    @Test func aReadyWorkerIsReported() throws {
        let rehearsal = Rehearsal(Greeter())
        try rehearsal.reload()
        try rehearsal.reportReady(second)
        #expect(rehearsal.server.calls == ["start", "ready worker/1"])
    }

    @Test func aStopAsksTheServerForItsSignalsAndEndsTheMaster() throws {
        let rehearsal = Rehearsal(Greeter())
        try rehearsal.reload()
        #expect(rehearsal.stop() == [first: .terminate, second: .user1])
        #expect(rehearsal.exitCode == 0)
        #expect(rehearsal.server.calls == ["start", "reaped worker/0 0", "reaped worker/1 0", "exit 0"])
        #expect(throws: PreforkError.self) { try rehearsal.reload() }
        #expect(throws: PreforkError.self) {
            try rehearsal.launch(Greeter.Context(id: first, greeting: "late"))
        }
    }
}

/// A server whose greetings a test changes between two reloads. Without greetings, its set is refused.
private struct Changing: PreforkServer {
    typealias Context = Greeter.Context

    let greetings: () -> [String]?

    init() { greetings = { nil } }
    init(_ greetings: @escaping () -> [String]?) { self.greetings = greetings }

    func workers(in master: Master<Context>) throws -> [Context] {
        guard let greetings = greetings() else { throw Greeter.Mistake() }
        return greetings.enumerated().map { Context(id: WorkerID($0), greeting: $1) }
    }

    static func work(_ context: Context, as worker: Worker) {}

    func masterDidReport(_ notice: Notice, in master: Master<Context>) {}
}
