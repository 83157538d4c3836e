import Testing

@testable import Supervision

/// Which notices are events that a manifest may name a program for.
@Suite struct EventKindTests {
    private func kind(
        _ exit: Exit, _ next: Termination.Next, remaining: Int32? = nil
    ) -> EventKind? {
        let launch = Launch(worker: WorkerID(group: "web", number: 0), number: 1, generation: 1)
        return Notice.exited(
            Termination(launch: launch, pid: 7, exit: exit, age: .seconds(1), next: next, remaining: remaining)
        ).eventKind
    }

    @Test func aWorkerThatFailedAndIsNotLaunchedAgainIsHeld() {
        for then in [Intensity.Escalation.hold, .stopGroup, .exit] {
            #expect(kind(.code(1), .escalated(then, deaths: 6, window: .seconds(60))) == .held)
        }
        #expect(kind(.code(78), .completed) == .held)
        #expect(kind(.signal(.kill), .completed) == .held)
        #expect(kind(.code(1), .givenUp) == .held)
        #expect(kind(.neverStarted(LaunchFailure(step: .exec, errno: 2)), .impossible) == .held)
    }

    @Test func aWorkerThatHasCompletedOrIsLaunchedAgainIsNotHeld() {
        #expect(kind(.code(0), .completed) == nil)
        #expect(kind(.code(1), .relaunch(wait: .zero, deaths: 1, limit: 5, window: .seconds(60))) == nil)
        #expect(kind(.signal(.terminate), .asked) == nil)
        #expect(kind(.code(1), .succeeded) == nil)
        #expect(kind(.code(1), .rolloutFailed) == nil)
    }

    @Test func aWorkerWhoseOldProcessGoesOnIsNotHeld() {
        #expect(kind(.code(1), .escalated(.hold, deaths: 6, window: .seconds(60)), remaining: 6) == nil)
        #expect(kind(.code(78), .completed, remaining: 6) == nil)
    }

    @Test func endsOfReloadsAndKillsByTheKernelAreEvents() {
        let launch = Launch(worker: WorkerID(group: "web", number: 0), number: 1, generation: 1)
        #expect(Notice.outOfMemory(launch, pid: 7, limit: nil, endedWorker: true).eventKind == .oom)
        #expect(Notice.outOfMemory(launch, pid: 7, limit: nil, endedWorker: false).eventKind == nil)
        #expect(Notice.committed(generation: 2, after: .seconds(1), notUp: []).eventKind == .committed)
        let failure = RolloutFailure(group: "web", worker: nil, cause: .noProgress(.seconds(1)), origin: Origin())
        let back = Notice.rolledBack(failure, generation: 2, to: 1, after: .seconds(1), notUp: [])
        #expect(back.eventKind == .rolledBack)
        #expect(Notice.rolloutFailed(failure, then: .rollback).eventKind == nil)
        #expect(Notice.launchesResumed.eventKind == nil)
    }
}
