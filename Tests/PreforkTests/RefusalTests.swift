import Glibc
import Testing

/// What goes wrong is told well, and stops no more than it must.
@Suite struct RefusalTests {
    @Test func aServerThatCannotTellItsWorkersDoesNotStart() throws {
        let server = try RunningServer("refuse the database is away", "web/0 rest")
        #expect(try server.program.exitCode() == 1)
        let reason = "error: nothing was started: cannot tell the workers: the database is away"
        #expect(server.program.alarms == [reason])
        #expect(server.program.lines == ["start \(server.pid)", "workers 1", "finish 0"])
    }

    @Test func aServerThatCannotBeMadeDoesNotStart() throws {
        let program = try Program([built("server")])
        #expect(try program.exitCode() == 1)
        #expect(program.alarms == ["error: cannot start: usage: server FILE"])
    }

    @Test func aReloadThatThrowsKeepsWhatRuns() throws {
        let server = try RunningServer("web/0 rest")
        let pid = try server.up("web/0")
        try server.reload("refuse the database is away", "web/1 rest")
        try server.program.alarm("reload refused", "everything runs on", "the database is away")
        #expect(ProcessFacts(server.pid).children == [pid])
        // And the next one is taken.
        try server.reload("web/0 rest", "web/1 rest")
        _ = try server.up("web/1")
        #expect(ProcessFacts(pid).isAlive)
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
        try server.program.alarm("error: reload refused: nothing changed, everything runs on")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aSocketInUseRefusesTheGuestAlone() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 rest", "launch guest/0 listen=\(taken.number) serve")
        try server.program.alarm("cannot listen on 127.0.0.1:\(taken.number)")
        try server.program.alarm("error: guest/0 was not launched")
        let pid = try server.up("web/0")
        #expect(ProcessFacts(server.pid).children == [pid])
        // Its id is free again.
        try server.reload("web/0 rest", "launch guest/0 rest")
        _ = try server.up("guest/0")
    }
}
