import Testing

@testable import Supervision

/// The status that SIGQUIT requests.
@Suite struct StatusTests {
    @Test func aStatusListsEveryWorkerAndChangesNothing() throws {
        var policy = noJitter
        policy.condition = .onFailure
        var supervisor = serving(spec("jobs/0", restart: policy), spec("web/0", restart: noJitter), spec("web/1"))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("jobs/0")), .code(0)), at: .seconds(1))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(2))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(3))
        let before = supervisor
        guard case .report(.status(let status))? = supervisor.handle(.statusRequested, at: .seconds(3.1)).first else {
            Issue.record("no status")
            return
        }
        #expect(supervisor == before)
        #expect(status.rows.map(\.state) == [.completed, .backingOff(.milliseconds(400)), .running])
        #expect(status.rows.map(\.launches) == [1, 2, 1])
        #expect(status.rows.map(\.lastExit) == [.code(0), .code(1), nil])
        #expect(status.rows[2].age == .milliseconds(3100))
    }

    @Test func anExitForLackOfMemoryIsShownAsOneUntilTheNextExit() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        _ = try supervisor.play(.outOfMemory(#require(supervisor.occupant("web/0"))), at: .seconds(1))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .signal(.kill)), at: .seconds(1))
        #expect(supervisor.status(at: .seconds(1)).rows.map(\.ranOutOfMemory) == [true])
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .signal(.kill)), at: .seconds(2))
        #expect(supervisor.status(at: .seconds(2)).rows.map(\.ranOutOfMemory) == [false])
    }

    @Test func duringAStopTheStatusListsTheStoppingProcesses() {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(1))
        #expect(supervisor.status(at: .seconds(2)).rows.map(\.isLeaving) == [false, true])
        _ = supervisor.play(.stop(.terminate), at: .seconds(3))
        #expect(supervisor.status(at: .seconds(4)).rows.map(\.isLeaving) == [true, true])
    }

    @Test func aStoppingProcessKeepsItsOwnCountOfLaunches() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(1))
        _ = supervisor.play(.desired([]), at: .seconds(2))
        #expect(supervisor.status(at: .seconds(3)).rows.map(\.launches) == [2])
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(4))
        let rows = supervisor.status(at: .seconds(5)).rows
        #expect(rows.map(\.isLeaving) == [false, true])
        #expect(rows.map(\.launches) == [0, 2], "the worker that was added again has not been launched yet")
    }
}
