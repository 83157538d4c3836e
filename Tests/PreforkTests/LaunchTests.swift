import Glibc
import Testing

/// Workers launched by hand: each launch gives an identity at once and comes to one end.
@Suite struct LaunchTests {
    @Test func whoLaunchesLearnsWhoItIsAndHowItEnded() throws {
        let server = try RunningServer("launch job/0 return", "launch job/1 throw up", "launch job/2 heed")
        for number in 0..<3 { try server.program.line("guest job/\(number)") }
        let pid = try server.up("job/2")
        try server.program.line("guest job/0 over: ended(0)")
        let told = server.program.lines.filter { $0.hasPrefix("finished job/0") || $0.hasPrefix("guest job/0 over") }
        #expect(told.first?.hasPrefix("finished") == true)
        try server.program.line("guest job/1 over: ended(1)")
        kill(pid, SIGKILL)
        try server.program.line("guest job/2 over: ended(SIGKILL)")
        #expect(ProcessFacts(server.pid).children.isEmpty)
    }

    @Test func anIdentityThatIsTakenGivesWayToTheNext() throws {
        let server = try RunningServer("job/0 rest", "launch job/7 rest")
        _ = try server.up("job/7")
        try server.reload("job/0 rest", "launch job/0 rest", "launch job/0 rest")
        try server.program.line("guest job/1")
        try server.program.line("guest job/2")
        _ = try server.up("job/2")
    }

    @Test func whoRestsForGoodKeepsItsIdentity() throws {
        let server = try RunningServer("job/0 restart=never return")
        try server.program.line("finished job/0 0")
        try server.reload("job/0 restart=never return", "launch job/0 rest")
        try server.program.line("guest job/1")
        _ = try server.up("job/1")
    }

    @Test func whoIsOnItsWayOutKeepsItsIdentity() throws {
        let server = try RunningServer("job/0 deaf")
        let pid = try server.up("job/0")
        try server.reload("")
        try server.reload("launch job/0 rest")
        try server.program.line("guest job/1")
        _ = try server.up("job/1")
        #expect(ProcessFacts(pid).isAlive)
    }

    @Test func anIdentityThatWasLeftIsFree() throws {
        let server = try RunningServer("ended leave", "launch job/0 rest")
        let pid = try server.up("job/0")
        try server.program.line("guest job/0")
        kill(pid, SIGKILL)
        try server.program.line("guest job/0 over: ended(SIGKILL)")
        try server.reload("launch job/0 rest")
        try server.program.line("guest job/0")
        _ = try server.up("job/0")
    }

    @Test func anEndAfterAStopIsAnEnd() throws {
        let server = try RunningServer("launch job/0 rest")
        let worker = ProcessFacts(try server.up("job/0"))
        try awaited("it waits") { worker.heedsTerminate }
        #expect(try server.stop() == 0)
        try server.program.line("guest job/0 over: ended(0)")
    }

    @Test func aGuestThatHasToMakeRoomComesToItsEnd() throws {
        let server = try RunningServer("launch job/0 rest")
        let worker = ProcessFacts(try server.up("job/0"))
        try awaited("it waits") { worker.heedsTerminate }
        try server.reload("job/0 rest")
        try server.program.line("guest job/0 over: ended(0)")
        #expect(try server.up("job/0") != worker.pid)
    }

    @Test func aLaunchThatCannotBeMadeIsTold() throws {
        let server = try RunningServer("job/0 rest", "launch job/0 rest")
        let pid = try server.up("job/0")
        try server.program.line("guest job/0 over: neverStarted", "a worker with this id exists")
        // The id was free when it was asked for.
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aProgramThatIsGoneIsTold() throws {
        let folder = try Folder()
        let link = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 rest", to: "server")
        let program = try Program([link, script])
        _ = try program.number("web/0 up ")
        unlink(link)
        try folder.write("web/0 rest\nlaunch job/0 rest", to: "server")
        program.signal(SIGHUP)
        let reason = "cannot execute \(link): no such file or directory"
        try program.line("guest job/0 over: neverStarted", reason)
        try program.alarm("error: job/0 failed to start: \(reason)")
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func aGuestThatAsksAgainForATakenPortKeepsNobodyFromStopping() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 rest", "launch-again job/0 listen=\(taken.number) rest")
        let worker = ProcessFacts(try server.up("web/0"))
        try awaited("it waits") { worker.heedsTerminate }
        for _ in 0..<3 { try server.program.line("guest job/0 over: neverStarted", "address already in use") }
        #expect(try server.stop() == 0)
        try server.program.line("guest job/0 over: neverStarted(\"the master has ended\")")
        #expect(server.program.lines.last == "no guest: cannot launch job/0: the master has ended")
    }

    @Test func aGuestThatAsksAgainForAProgramThatIsGoneKeepsNobodyFromStopping() throws {
        let folder = try Folder()
        let link = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 rest", to: "server")
        let program = try Program([link, script])
        let worker = ProcessFacts(try program.number("web/0 up "))
        try awaited("it waits") { worker.heedsTerminate }
        unlink(link)
        try folder.write("web/0 rest\nlaunch-again job/0 rest", to: "server")
        program.signal(SIGHUP)
        for _ in 0..<3 { try program.line("guest job/0 over: neverStarted", "no such file or directory") }
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func aLaunchAtTheVeryEndIsToldOnce() throws {
        let server = try RunningServer("web/0 rest", "finish job/0 rest")
        _ = try server.up("web/0")
        #expect(try server.stop() == 0)
        #expect(
            server.program.lines.suffix(4) == [
                "finish 0", "guest job/0", "guest job/0 over: neverStarted(\"the master has ended\")",
                "no guest: cannot launch job/0: the master has ended",
            ])
    }

    @Test func aLaunchBeforeAStartThatIsRefusedIsTold() throws {
        let server = try RunningServer("refuse the database is away", "launch job/0 rest")
        #expect(try server.program.exitCode() == 1)
        try server.program.line("guest job/0 over: neverStarted", "the workers that were wanted with it were refused")
        #expect(server.program.lines.last == "finish 0")
    }

    // MARK: Sockets that others hold

    @Test func aGuestThatWantsASocketInAnotherWayIsRefused() throws {
        let server = try RunningServer("web/0 listen=0 rest")
        let pid = try server.up("web/0")
        try server.reload("web/0 listen=0 rest", "launch web/9 listen=0 backlog=7 rest")
        let contradiction = "cannot open 127.0.0.1:0 in two ways: web/0 and web/9 ask for backlog 1024 and 7"
        try server.program.alarm("error: cannot tell the workers: cannot launch web/9: \(contradiction)")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func guestsAreComparedWithEachOther() throws {
        let server = try RunningServer("launch job/0 listen=0 rest", "launch job/1 listen=0 backlog=7 rest")
        #expect(try server.program.exitCode() == 1)
        let contradiction = "cannot open 127.0.0.1:0 in two ways: job/0 and job/1 ask for backlog 1024 and 7"
        try server.program.alarm("error: cannot tell the workers: cannot launch job/1: \(contradiction)")
    }

    @Test func aReloadIsComparedWithTheGuestsThatStay() throws {
        let server = try RunningServer("launch web/9 listen=0 backlog=7 rest")
        let guest = try server.up("web/9")
        try server.reload("web/0 listen=0 rest")
        try server.program.alarm(
            "error: cannot open 127.0.0.1:0 in two ways: web/0 and web/9 ask for backlog 1024 and 7")
        try server.program.alarm("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [guest])
        // Who has to make room is no obstacle.
        try server.reload("web/0 listen=0 rest", "web/9 listen=0 rest")
        _ = try server.up("web/0")
        _ = try server.up("web/9")
    }

    @Test func aGuestThatIsGoneIsComparedWithNobody() throws {
        let server = try RunningServer("launch web/9 listen=0 backlog=7 return")
        try server.program.line("guest web/9 over: ended(0)")
        try server.reload("web/0 listen=0 rest")
        _ = try server.up("web/0")
        #expect(server.program.alarms.isEmpty)
    }

    @Test func oneNameAtTwoAddressesIsTwoSockets() throws {
        let folder = try Folder()
        let server = try RunningServer(
            "web/0 listen=0 serve", "launch job/0 path=\(folder.path)/socket describe")
        let worker = ProcessFacts(try server.up("web/0"))
        try server.program.line("web/0 serves http on 3")
        let guest = ProcessFacts(try server.up("job/0"))
        try server.program.line("http: unixStream unix \(folder.path)/socket listens")
        #expect(worker.descriptors[3] != guest.descriptors[3])
        #expect(try Loopback.ask(Loopback.port(of: 3, in: worker.pid)) == worker.pid)
        #expect(try server.stop() == 0)
    }
}
