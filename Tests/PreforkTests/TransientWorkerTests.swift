import Glibc
import Testing

/// Transient workers beside the workers of a set, and at reloads.
@Suite struct TransientWorkerTests {
    @Test func aTransientWorkerSurvivesAReloadAndIsNotRestarted() throws {
        let server = try RunningServer("web/0 wait", "launch job/0 wait")
        let job = try server.nextPID(of: "job/0")
        let worker = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait")
        server.program.signal(SIGQUIT)
        try server.program.line("children job/0 \(job) wait, web/0 \(worker) wait")
        kill(job, SIGKILL)
        try server.program.line("finished job/0 SIGKILL, left: web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(worker) wait")
        #expect(try server.program.count("status job/0") == 1)
    }

    @Test func twoLaunchesWithTheSameIDGetTwoIDs() throws {
        let server = try RunningServer("launch web/0 wait", "launch web/0 wait")
        try server.program.line("launched web/0")
        try server.program.line("launched web/1")
        let first = try server.nextPID(of: "web/0")
        let second = try server.nextPID(of: "web/1")
        #expect(first != second)
        // The id is free again after the worker has ended.
        kill(first, SIGKILL)
        try server.program.line("finished web/0")
        try server.reload("launch web/0 wait")
        try server.program.line("launched web/0")
        let third = try server.nextPID(of: "web/0")
        #expect(try server.running() == ["web/0": third, "web/1": second])
    }

    @Test func aTransientWorkerIsRestartedIfTheServerDecidesSo() throws {
        let server = try RunningServer("ended relaunch", "launch job/0 wait")
        let first = try server.nextPID(of: "job/0")
        kill(first, SIGKILL)
        try server.program.line("finished job/0 SIGKILL")
        let second = try server.nextPID(of: "job/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children job/0 \(second) wait")
    }

    @Test func aWorkerOfTheSetReplacesATransientWorkerWithItsID() throws {
        let server = try RunningServer("launch web/0 wait by hand")
        let job = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait")
        try server.program.line("clean web/0 \(job)")
        let worker = try server.nextPID(of: "web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(worker) wait")
    }

    @Test func aLaunchWhoseIDIsInTheNewSetIsRefused() throws {
        let server = try RunningServer("web/0 wait", "launch web/0 wait by hand")
        try server.program.errorLine("cannot launch web/0: a worker with this id exists")
        try server.program.errorLine("web/0 was not launched")
        _ = try server.nextPID(of: "web/0")
        #expect(ProcessFacts(server.pid).children.count == 1)
        // The refused launch has left no trace. The next launch gets the next free number.
        try server.reload("web/0 wait", "launch web/0 wait by hand")
        try server.program.line("launched web/1")
        _ = try server.nextPID(of: "web/1")
    }
}
