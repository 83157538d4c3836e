import Glibc
import Testing

/// Errors are reported in a sentence, and stop no more than necessary.
@Suite struct RefusalTests {
    @Test func anErrorOfWorkersRefusesTheStart() throws {
        let server = try RunningServer("refuse the database is away", "web/0 wait")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.errorLines == [
                "error: cannot list the workers: the database is away", "error: nothing was started",
            ])
        #expect(server.program.lines == ["start \(server.pid)", "workers 1", "finish 0"])
    }

    @Test func anErrorOfInitRefusesTheStart() throws {
        let program = try Program([built("server")])
        #expect(try program.exitCode() == 1)
        #expect(program.errorLines == ["error: cannot start: usage: server FILE"])
    }

    @Test func aCodingErrorIsDescribedInASentence() throws {
        let throwingInit = try Program([built("server"), "undecodable"])
        let throwingWorkers = try RunningServer("refuse undecodable")
        let throwingWork = try RunningServer("web/0 restart=never throw undecodable")
        #expect(try throwingInit.exitCode() == 1)
        #expect(throwingInit.errorLines == ["error: cannot start: host is missing"])
        try throwingWorkers.program.errorLine("error: cannot list the workers: host is missing")
        let pid = try throwingWork.nextPID(of: "web/0")
        try throwingWork.program.errorLine("error: web/0 (pid \(pid)) failed: host is missing")
    }

    @Test func localizedErrorsAndFileErrorsAreDescribedInASentence() throws {
        let localized = try RunningServer("refuse localized the disk is full")
        try localized.program.errorLine("error: cannot list the workers: the disk is full")
        let absent = try RunningServer("refuse absent")
        try absent.program.errorLine("error: cannot list the workers: /nowhere/at/all: no such file or directory")
    }

    @Test func aGroupNameWithAControlCharacterIsRefused() throws {
        let server = try RunningServer("we\u{1b}b/0 wait")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.errorLines == [
                "error: cannot launch a worker: id.group \"we\\u{1B}b\" contains a control character",
                "error: nothing was started",
            ])
    }

    @Test func launchesOfARefusedReloadAreDropped() throws {
        let server = try RunningServer("web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("refuse the database is away", "launch job/0 wait")
        try server.program.line("outcome of job/0: neverStarted", "refused")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(try server.running() == ["web/0": pid])
        // The worker's id is free again.
        try server.reload("web/0 wait", "launch job/0 wait")
        _ = try server.nextPID(of: "job/0")
    }

    @Test func aFailedMasterReportsTheOutcomesOfItsLaunches() throws {
        let server = try RunningServer("break", "launch job/0 wait", "finish job/1 wait")
        let worker = ProcessFacts(try server.nextPID(of: "job/0"))
        server.program.signal(SIGQUIT)
        #expect(try server.program.exitCode() == 71)
        #expect(try server.program.errorLine("cannot").hasPrefix("error: cannot continue: cannot "))
        try server.program.line("outcome of job/0: abandoned", "bad file descriptor")
        try server.program.line("finish 1")
        try server.program.line("outcome of job/1: neverStarted", "bad file descriptor")
        try waitUntil("the end of its worker") { !worker.isAlive }
    }

    @Test func conflictingSocketOptionsRefuseTheStart() throws {
        let server = try RunningServer("web/0 listen=0 wait", "web/1 listen=0 backlog=7 wait")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.errorLines == [
                "error: cannot open 127.0.0.1:0 with conflicting options: web/0 and web/1 ask for backlog 1024 and 7",
                "error: nothing was started",
            ])
    }

    @Test func aReloadThatThrowsChangesNothing() throws {
        let server = try RunningServer("web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("refuse the database is away", "web/1 wait")
        try server.program.errorLine("error: cannot list the workers: the database is away")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
        // The next reload is accepted.
        try server.reload("web/0 wait", "web/1 wait")
        _ = try server.nextPID(of: "web/1")
        #expect(ProcessFacts(pid).isAlive)
    }

    @Test func twoWorkersWithOneIDRefuseTheStart() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait", "web/0 wait longer")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.errorLines == ["error: two workers have the id web/0", "error: nothing was started"])
    }

    @Test func twoWorkersWithOneIDRefuseTheReload() throws {
        let server = try RunningServer("web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait longer", "web/0 wait longer")
        try server.program.errorLine("error: two workers have the id web/0")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aContextThatCannotBeEncodedRefusesTheStart() throws {
        let server = try RunningServer("web/0 wait", "web/1 unencodable")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.errorLines == [
                "error: cannot encode the context of web/1: it is unencodable", "error: nothing was started",
            ])
    }

    @Test func anUnknownSocketNameEndsTheWorker() throws {
        let server = try RunningServer("web/0 restart=never serve", "web/1 restart=never name=admin listen=0 serve")
        try server.program.errorLine("error: web/0", "failed: no socket is named 'http': its context names none")
        try server.program.errorLine("error: web/1", "failed: no socket is named 'http': its context names 'admin'")
    }

    @Test func anAddressInUseRefusesTheStart() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 listen=\(taken.number) serve")
        #expect(try server.program.exitCode() == 71)
        let reason = "error: cannot listen on 127.0.0.1:\(taken.number): address already in use (bind)"
        #expect(server.program.errorLines.first?.hasPrefix("\(reason); pid \(getpid()) (") == true)
        #expect(server.program.errorLines.dropFirst() == ["error: nothing was started"])
        #expect(server.program.lines.last == "finish 0")
    }

    @Test func anAddressInUseRefusesTheReload() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait longer", "web/1 listen=\(taken.number) serve")
        try server.program.errorLine("error: cannot listen on 127.0.0.1:\(taken.number): address already in use (bind)")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func anAddressInUseRefusesTheLaunchesOfTheReload() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait", "web/1 listen=\(taken.number) serve", "launch job/0 wait")
        try server.program.line("outcome of job/0: neverStarted", "refused")
        #expect(try server.running() == ["web/0": pid])
    }

    @Test func anAddressInUseRefusesOnlyTheTransientWorker() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 wait", "launch job/0 listen=\(taken.number) serve")
        try server.program.errorLine("cannot listen on 127.0.0.1:\(taken.number)")
        try server.program.errorLine("error: job/0 was not launched")
        try server.program.line("outcome of job/0: neverStarted", "cannot listen on 127.0.0.1:\(taken.number)")
        let pid = try server.nextPID(of: "web/0")
        #expect(ProcessFacts(server.pid).children == [pid])
        // The worker's id is free again.
        try server.reload("web/0 wait", "launch job/0 wait")
        _ = try server.nextPID(of: "job/0")
    }
}
