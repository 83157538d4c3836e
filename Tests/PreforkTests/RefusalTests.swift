import Glibc
import Testing

/// What goes wrong is told well, and stops no more than it must.
@Suite struct RefusalTests {
    @Test func aServerThatCannotTellItsWorkersDoesNotStart() throws {
        let server = try RunningServer("refuse the database is away", "web/0 rest")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.alarms == [
                "error: cannot tell the workers: the database is away", "error: nothing was started",
            ])
        #expect(server.program.lines == ["start \(server.pid)", "workers 1", "finish 0"])
    }

    @Test func aServerThatCannotBeMadeDoesNotStart() throws {
        let program = try Program([built("server")])
        #expect(try program.exitCode() == 1)
        #expect(program.alarms == ["error: cannot start: usage: server FILE"])
    }

    @Test func whatACoderObjectsToIsASentenceWhereverItIsThrown() throws {
        let unmade = try Program([built("server"), "undecodable"])
        let untold = try RunningServer("refuse undecodable")
        let working = try RunningServer("web/0 restart=never throw undecodable")
        #expect(try unmade.exitCode() == 1)
        #expect(unmade.alarms == ["error: cannot start: host is missing"])
        try untold.program.alarm("error: cannot tell the workers: host is missing")
        let pid = try working.up("web/0")
        try working.program.alarm("error: web/0 (pid \(pid)) failed: host is missing")
    }

    @Test func anErrorIsToldInItsOwnBestWords() throws {
        let localized = try RunningServer("refuse localized the disk is full")
        try localized.program.alarm("error: cannot tell the workers: the disk is full")
        let absent = try RunningServer("refuse absent")
        try absent.program.alarm("error: cannot tell the workers: /nowhere/at/all: no such file or directory")
    }

    @Test func aGroupThatWouldForgeLinesIsRefused() throws {
        let server = try RunningServer("we\u{1b}b/0 rest")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.alarms == [
                "error: cannot launch a worker: id.group \"we\\u{1B}b\" has a control character",
                "error: nothing was started",
            ])
    }

    @Test func whatARefusedReadingLaunchesByHandIsNotLaunched() throws {
        let server = try RunningServer("web/0 rest")
        let pid = try server.up("web/0")
        try server.reload("refuse the database is away", "launch job/0 rest")
        try server.program.line("guest job/0 over: neverStarted", "refused")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(try server.running() == ["web/0": pid])
        // Its id is free again.
        try server.reload("web/0 rest", "launch job/0 rest")
        _ = try server.up("job/0")
    }

    @Test func aMasterThatCannotGoOnSaysSoAndTellsWhoeverWaits() throws {
        let server = try RunningServer("break", "launch job/0 rest", "finish job/1 rest")
        let worker = ProcessFacts(try server.up("job/0"))
        server.program.signal(SIGQUIT)
        #expect(try server.program.exitCode() == 71)
        #expect(try server.program.alarm("cannot").hasPrefix("error: cannot go on: cannot "))
        try server.program.line("guest job/0 over: abandoned", "bad file descriptor")
        try server.program.line("finish 1")
        try server.program.line("guest job/1 over: neverStarted", "bad file descriptor")
        try awaited("the end of its worker") { !worker.isAlive }
    }

    @Test func workersThatShareASocketMustMeanTheSame() throws {
        let server = try RunningServer("web/0 listen=0 rest", "web/1 listen=0 backlog=7 rest")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.alarms == [
                "error: cannot open 127.0.0.1:0 in two ways: web/0 and web/1 ask for backlog 1024 and 7",
                "error: nothing was started",
            ])
    }

    @Test func aReloadThatThrowsKeepsWhatRuns() throws {
        let server = try RunningServer("web/0 rest")
        let pid = try server.up("web/0")
        try server.reload("refuse the database is away", "web/1 rest")
        try server.program.alarm("error: cannot tell the workers: the database is away")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
        // And the next one is taken.
        try server.reload("web/0 rest", "web/1 rest")
        _ = try server.up("web/1")
        #expect(ProcessFacts(pid).isAlive)
    }

    @Test func twoWorkersOfOneIdentityAreRefused() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest", "web/0 rest longer")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.alarms == ["error: there are two workers of the id web/0", "error: nothing was started"])
    }

    @Test func twoWorkersOfOneIdentityAreRefusedByAReload() throws {
        let server = try RunningServer("web/0 rest")
        let pid = try server.up("web/0")
        try server.reload("web/0 rest longer", "web/0 rest longer")
        try server.program.alarm("error: there are two workers of the id web/0")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aContextThatCannotBeEncodedDoesNotStart() throws {
        let server = try RunningServer("web/0 rest", "web/1 unspeakable")
        #expect(try server.program.exitCode() == 1)
        #expect(
            server.program.alarms == [
                "error: cannot encode the context of web/1: it is unspeakable", "error: nothing was started",
            ])
    }

    @Test func aSocketOfANameThatTheContextDoesNotHaveEndsTheWorker() throws {
        let server = try RunningServer("web/0 restart=never serve", "web/1 restart=never name=admin listen=0 serve")
        try server.program.alarm("error: web/0", "failed: there is no socket 'http': its context names none")
        try server.program.alarm("error: web/1", "failed: there is no socket 'http': its context names 'admin'")
    }

    @Test func aSocketInUseRefusesTheStart() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 listen=\(taken.number) serve")
        #expect(try server.program.exitCode() == 71)
        #expect(
            server.program.alarms == [
                "error: cannot listen on 127.0.0.1:\(taken.number): address already in use (bind)",
                "error: nothing was started",
            ])
        #expect(server.program.lines.last == "finish 0")
    }

    @Test func aSocketInUseRefusesTheReload() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 rest")
        let pid = try server.up("web/0")
        try server.reload("web/0 rest longer", "web/1 listen=\(taken.number) serve")
        try server.program.alarm("error: cannot listen on 127.0.0.1:\(taken.number): address already in use (bind)")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aSocketInUseRefusesTheGuestAlone() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 rest", "launch guest/0 listen=\(taken.number) serve")
        try server.program.alarm("cannot listen on 127.0.0.1:\(taken.number)")
        try server.program.alarm("error: guest/0 was not launched")
        try server.program.line("guest guest/0 over: neverStarted", "cannot listen on 127.0.0.1:\(taken.number)")
        let pid = try server.up("web/0")
        #expect(ProcessFacts(server.pid).children == [pid])
        // Its id is free again.
        try server.reload("web/0 rest", "launch guest/0 rest")
        _ = try server.up("guest/0")
    }
}
