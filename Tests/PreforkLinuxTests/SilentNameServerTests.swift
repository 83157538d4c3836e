import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Name servers that do not answer. The master hears signals and supervises its workers meanwhile.
@Suite struct SilentNameServerTests {
    @Test func theMasterHearsEverythingWhileAReloadWaitsForAName() throws {
        var master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        let pid = try master.pid(of: "web/0")
        try master.reload(["web/0 silent.test:0 \(master.probe) rest"])
        let helper = try helper(of: master)
        try master.send(.quit)
        try master.line("status 1 rows")
        kill(pid, SIGKILL)
        #expect(isAlive(try master.pid(of: "web/0", launch: 2)))
        #expect(contents(of: "/proc/\(master.pid)/status")?.contains("\nThreads:\t1\n") == true)
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
        #expect(!master.log.contains("accepted 2"))
        _ = try awaited("the helper's end") { isAlive(helper) ? nil : true }
    }

    @Test func aLookupThatTakesLongIsToldOnce() throws {
        var master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        try master.line("launched web/0 ")
        try master.reload([
            "web/0 quick.test:0 \(master.probe) rest", "web/1 silent.test:0 \(master.probe) rest",
            "web/2 later.test:0 \(master.probe) rest",
        ])
        try master.line("reload waits for silent.test")
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
        #expect(master.log.split(separator: "\n").count { $0.contains("waits for") } == 1)
        let records = LogRecord.records(
            of: .waitingForName("db", .reload, patience: .seconds(20)), manifest: "app")
        #expect(
            records.map(\.message) == [
                "reload waits for the address of db; it is refused unless a name server answers within 20 s"
            ])
    }

    @Test func aReloadGoesOnWhenItsNamesAreKnown() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        try master.line("launched web/0 ")
        try master.reload(["web/0 - \(master.probe) rest", "api/0 api.test:0 \(master.probe) rest"])
        try master.line("accepted 2: 1 started, 1 kept, 0 replaced, 0 retired")
        try master.line("listening api.test:")
        #expect(isAlive(try master.pid(of: "api/0")))
        _ = try awaited("the helper's end") { children(of: master).count == 2 ? true : nil }
        // A name that is in use is not looked up again, whatever the name server says.
        try master.send(.hangUp)
        try master.line("accepted 3: 0 started, 2 kept, 0 replaced, 0 retired")
    }

    @Test func aNameThatIsNotResolvedInTimeRefusesTheReload() throws {
        let master = try RunningMaster(
            { probe, _ in ["web/0 - \(probe) rest"] }, before: "PATIENCE=50; export PATIENCE;")
        let pid = try master.pid(of: "web/0")
        try master.reload(["web/0 - \(master.probe) rest longer", "api/0 silent.test:81 \(master.probe) rest"])
        #expect(
            try master.line("refused at reload: ")
                == "master:2:1: cannot listen on silent.test:81: no name server has answered within 50 ms (getaddrinfo)"
        )
        #expect(isAlive(pid))
        _ = try awaited("the helper's end") { children(of: master) == [pid] ? true : nil }
    }

    @Test func aLookupThatCrashesRefusesTheReload() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        try master.line("launched web/0 ")
        try master.reload(["web/0 crash.test:81 \(master.probe) rest"])
        #expect(
            try master.line("refused at reload: ")
                == "master:1:1: cannot listen on crash.test:81: the process that looks up names has ended (getaddrinfo)"
        )
    }

    @Test func aSecondSIGHUPReplacesTheReloadThatWaits() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        try master.line("launched web/0 ")
        try master.reload(["web/0 silent.test:0 \(master.probe) rest", "web/1 - \(master.probe) rest"])
        let helper = try helper(of: master)
        try master.reload(["web/0 - \(master.probe) rest", "web/2 - \(master.probe) rest"])
        try master.line("accepted 2: 1 started, 1 kept, 0 replaced, 0 retired")
        _ = try awaited("the helper's end") { isAlive(helper) ? nil : true }
        #expect(!master.log.contains("web/1"))
    }

    @Test func aStopDuringTheFirstLookupEndsTheMasterAtOnce() throws {
        var master = try RunningMaster { probe, _ in ["web/0 silent.test:0 \(probe) rest"] }
        let helper = try helper(of: master)
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
        #expect(!master.log.contains("launched"))
        _ = try awaited("the helper's end") { isAlive(helper) ? nil : true }
    }

    @Test func aNameThatIsNotResolvedInTimeRefusesTheStart() throws {
        var master = try RunningMaster(
            { probe, _ in ["web/0 silent.test:81 \(probe) rest"] }, before: "PATIENCE=50; export PATIENCE;")
        #expect(try master.end() == .code(71))
        #expect(master.log.hasPrefix("refused at start: master:1:1: cannot listen on silent.test:81: no name server"))
    }

    @Test func theLookupEndsWithAMasterThatIsKilled() throws {
        let master = try RunningMaster { probe, _ in ["web/0 silent.test:0 \(probe) rest"] }
        let helper = try helper(of: master)
        try master.send(.kill)
        _ = try awaited("the helper's end") { isAlive(helper) ? nil : true }
    }

    /// Waits for the process that looks up names, and returns its pid.
    private func helper(of master: borrowing RunningMaster) throws -> Int32 {
        let pid = master.pid
        return try awaited("the process that looks up names") {
            children(of: pid).first { contents(of: "/proc/\($0)/comm") == "prefork-lookup\n" }
        }
    }

    private func children(of master: borrowing RunningMaster) -> [Int32] { children(of: master.pid) }

    private func children(of pid: Int32) -> [Int32] {
        contents(of: "/proc/\(pid)/task/\(pid)/children")?.split(separator: " ").compactMap { Int32($0) } ?? []
    }
}
