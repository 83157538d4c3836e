import Glibc
import Testing

/// Workers that were launched by hand, beside a set and through its reloads.
@Suite struct GuestTests {
    @Test func aGuestSurvivesAReloadAndIsNotReplaced() throws {
        let server = try RunningServer("web/0 rest", "launch guest/0 rest")
        let guest = try server.up("guest/0")
        let worker = try server.up("web/0")
        try server.reload("web/0 rest")
        server.program.signal(SIGQUIT)
        try server.program.line("children guest/0 \(guest) rest, web/0 \(worker) rest")
        kill(guest, SIGKILL)
        try server.program.line("finished guest/0 SIGKILL, left: web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(worker) rest")
        #expect(try server.program.count("status guest/0") == 1)
    }

    @Test func twoGuestsOfOneIdGetTwoIds() throws {
        let server = try RunningServer("launch web/0 rest", "launch web/0 rest")
        try server.program.line("guest web/0")
        try server.program.line("guest web/1")
        let first = try server.up("web/0")
        let second = try server.up("web/1")
        #expect(first != second)
        // Free again when its owner is gone.
        kill(first, SIGKILL)
        try server.program.line("finished web/0")
        try server.reload("launch web/0 rest")
        try server.program.line("guest web/0")
        let third = try server.up("web/0")
        #expect(try server.running() == ["web/0": third, "web/1": second])
    }

    @Test func aGuestMayBeRelaunchedAtTheServersWish() throws {
        let server = try RunningServer("ended relaunch", "launch guest/0 rest")
        let first = try server.up("guest/0")
        kill(first, SIGKILL)
        try server.program.line("finished guest/0 SIGKILL")
        let second = try server.up("guest/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children guest/0 \(second) rest")
    }

    @Test func anIdThatTheSetClaimsIsItsOwn() throws {
        let server = try RunningServer("launch web/0 rest as guest")
        let guest = try server.up("web/0")
        try server.reload("web/0 rest")
        try server.program.line("clean web/0 \(guest)")
        let worker = try server.up("web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(worker) rest")
    }

    @Test func aGuestThatThereIsNoPlaceForIsRefusedAloud() throws {
        let server = try RunningServer("web/0 rest", "launch web/0 rest as guest")
        try server.program.alarm("cannot launch web/0: a worker with this id exists")
        try server.program.alarm("web/0 was not launched")
        _ = try server.up("web/0")
        #expect(ProcessFacts(server.pid).children.count == 1)
        // Nothing is left of it: the next one finds the next number free.
        try server.reload("web/0 rest", "launch web/0 rest as guest")
        try server.program.line("guest web/1")
        _ = try server.up("web/1")
    }
}
