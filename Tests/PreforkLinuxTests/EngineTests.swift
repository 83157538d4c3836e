import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct EngineTests {
    @Test func theWorkersRunUntilSIGTERMStopsThem() throws {
        var master = try RunningMaster { probe, _ in ["web/0 0 \(probe) serve", "web/1 0 \(probe) serve"] }
        let pids = [try master.pid(of: "web/0"), try master.pid(of: "web/1")]
        let port = try #require(UInt16(try master.line("listening 127.0.0.1:")))
        #expect(pids.contains(try #require(try Client.pid(at: local(port)))))
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
        #expect(pids.allSatisfy { !isAlive($0) })
        #expect(master.log.hasSuffix("finished 0\nclosed 127.0.0.1:\(port)\n"))
    }

    @Test func aReloadRelaunchesOnlyChangedWorkers() throws {
        let master = try RunningMaster { probe, _ in ["web/0 0 \(probe) serve", "web/1 - \(probe) rest"] }
        let kept = try master.pid(of: "web/0")
        let changed = try master.pid(of: "web/1")
        let port = try #require(UInt16(try master.line("listening 127.0.0.1:")))
        try master.reload(["web/0 0 \(master.probe) serve", "web/1 - \(master.probe) rest longer"])
        try master.line("accepted 2: 0 started, 1 kept, 1 replaced, 0 retired")
        #expect(try master.pid(of: "web/1", launch: 2) != changed)
        #expect(try Client.pid(at: local(port)) == kept)
        #expect(!isAlive(changed))
    }

    @Test func aRefusedManifestChangesNothing() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        let pid = try master.pid(of: "web/0")
        try master.reload(["!"])
        // The status is requested after the reload, so it is reported after the reload was handled.
        try master.send(.quit)
        try master.line("status 1 rows")
        #expect(isAlive(pid))
        #expect(!master.log.contains("accepted 2"))
    }

    @Test func aSocketThatCannotBeOpenedRefusesTheReload() throws {
        let foreign = try openSocket()
        let port = try #require(foreign.port)
        let master = try RunningMaster { probe, _ in ["web/0 0 \(probe) serve"] }
        let pid = try master.pid(of: "web/0")
        let own = try #require(UInt16(try master.line("listening 127.0.0.1:")))
        try master.reload(["web/0 - \(master.probe) rest", "api/0 \(port) \(master.probe) serve"])
        let reason = "cannot listen on 127.0.0.1:\(port): address already in use (bind)"
        // The process that holds the port is named, too.
        #expect(try master.line("refused at reload: ").hasPrefix("master:2:1: \(reason)"))
        #expect(try Client.pid(at: local(own)) == pid)
    }

    @Test func aSocketThatCannotBeOpenedRefusesTheStart() throws {
        let foreign = try openSocket()
        let port = try #require(foreign.port)
        var master = try RunningMaster { probe, _ in ["a/0 - \(probe) rest", "web/0 \(port) \(probe) serve"] }
        #expect(try master.end() == .code(71))
        #expect(master.log.hasPrefix("refused at start: master:2:1: cannot listen on 127.0.0.1:\(port): "))
        #expect(!master.log.contains("launched"))
    }

    @Test func aManifestThatIsRefusedAtTheStartLaunchesNoWorker() throws {
        var master = try RunningMaster { _, _ in ["!"] }
        #expect(try master.end() == .code(1))
        #expect(master.log == "")
    }

    @Test func aSetThatNeedsTooManyDescriptorsIsRefusedAsAWhole() throws {
        var master = try RunningMaster(
            { probe, _ in (0..<100).map { "web/\($0) - \(probe) rest" } }, before: "ulimit -n 120;")
        #expect(try master.end() == .code(71))
        #expect(master.log.hasPrefix("refused at start: master:1:1: cannot run 100 workers: they need 12"))
        #expect(master.log.hasSuffix(" descriptors, the limit is 120 (RLIMIT_NOFILE)\n"))
    }

    @Test func descriptorsThatTheMasterInheritsCount() throws {
        let start = "refused at start: master:1:1: cannot run 100 workers: they need "
        let needed = try ["", "exec 6</dev/null 7</dev/null 8</dev/null 9</dev/null;"].map { given in
            let master = try RunningMaster(
                { probe, _ in (0..<100).map { "web/\($0) - \(probe) rest" } }, before: "\(given) ulimit -n 80;")
            return try #require(try master.line(start).split(separator: " ").first.flatMap { Int($0) })
        }
        #expect(needed[1] == needed[0] + 4)
    }

    @Test func aReloadNeedsNoMoreDescriptorsThanTheStart() throws {
        let master = try RunningMaster(
            { probe, _ in (0..<100).map { "web/\($0) 0 \(probe) rest" } }, before: "ulimit -n 140;")
        try master.line("launched web/99 ")
        try master.send(.hangUp)
        try master.line("accepted 2: 0 started, 100 kept, 0 replaced, 0 retired")
        #expect(!master.log.contains("refused"))
    }

    @Test func aKilledWorkerIsRelaunchedAtOnce() throws {
        let master = try RunningMaster { probe, _ in ["web/0 0 \(probe) serve"] }
        let first = try master.pid(of: "web/0")
        kill(first, SIGKILL)
        try master.line("exited web/0 SIGKILL")
        let second = try master.pid(of: "web/0", launch: 2)
        let port = try #require(UInt16(try master.line("listening 127.0.0.1:")))
        #expect(try Client.pid(at: local(port)) == second)
    }

    @Test func aProgramThatCannotBeExecutedIsReportedAndOtherWorkersRun() throws {
        let master = try RunningMaster { probe, _ in ["a/0 - /no/such/program", "web/0 - \(probe) rest"] }
        try master.line("exited a/0 exec (errno 2)")
        #expect(isAlive(try master.pid(of: "web/0")))
    }

    @Test func aSignalIsAnnouncedBeforeItIsSent() throws {
        var master = try RunningMaster { probe, _ in (0..<20).map { "web/\($0) - \(probe) rest" } }
        for number in 0..<20 { _ = try master.pid(of: "web/\(number)") }
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
        let lines = master.log.split(separator: "\n").filter { $0.hasPrefix("stopping ") }
        #expect(lines.count == 20)
        #expect(lines.allSatisfy { $0.hasSuffix(" before its signal") }, "\(master.log)")
    }

    @Test func aWorkerThatIgnoresSIGTERMIsKilledAfterItsGrace() throws {
        var master = try RunningMaster { probe, folder in ["web/0 - \(probe) deaf \(folder)/deaf"] }
        let pid = try master.pid(of: "web/0")
        _ = try awaited("the file of the deaf worker") { contents(of: master.folder.file("deaf")) }
        try master.send(.terminate)
        try master.line("killing web/0")
        #expect(try master.end() == .code(0))
        #expect(!isAlive(pid))
    }

    @Test func aWorkerThatLeftItsProcessGroupAndIgnoresSIGTERMIsKilledAfterItsGrace() throws {
        var master = try RunningMaster { probe, folder in ["web/0 - \(probe) leave-group \(folder)/helper deaf"] }
        let pid = try master.pid(of: "web/0")
        let helper = try #require(
            Int32(try awaited("the helper") { contents(of: master.folder.file("helper")) }.dropLast()))
        try master.send(.terminate)
        try master.line("killing web/0")
        #expect(try master.end() == .code(0))
        #expect(!isAlive(pid))
        _ = try awaited("the helper's end") { isAlive(helper) ? nil : true }
    }

    @Test func theProcessGroupOfAKilledWorkerIsKilled() throws {
        var master = try RunningMaster { probe, folder in ["web/0 - \(probe) leave-behind \(folder)/left and-rest"] }
        let leader = try master.pid(of: "web/0")
        let left = try #require(
            Int32(try awaited("the pid") { contents(of: master.folder.file("left")) }.dropLast()))
        #expect(isAlive(left))
        kill(leader, SIGKILL)
        try master.line("exited web/0 SIGKILL")
        _ = try awaited("its end") { isAlive(left) ? nil : true }
        // The relaunched worker also leaves a process behind, which is killed when the master stops.
        try master.send(.terminate)
        #expect(try master.end() == .code(0))
    }

    @Test func childrenThatAreNotWorkersAreReaped() throws {
        // The shell starts a child before it becomes the master.
        let master = try RunningMaster(
            { probe, _ in ["web/0 - \(probe) rest"] }, before: "sleep 1000 & echo $! >\"$2.stranger\";")
        let pid = try master.pid(of: "web/0")
        let stranger = try #require(
            Int32(try awaited("the stranger") { contents(of: master.folder.file("log.stranger")) }.dropLast()))
        kill(stranger, SIGKILL)
        // Waits until the child is reaped, so that no zombie is left.
        _ = try awaited("its end") { contents(of: "/proc/\(stranger)/stat") == nil ? true : nil }
        #expect(isAlive(pid))
        #expect(!master.log.contains("exited"))
    }

    @Test func workersAreKilledWhenTheMasterIsKilled() throws {
        let master = try RunningMaster { probe, folder in ["web/0 - \(probe) deaf \(folder)/deaf"] }
        let pid = try master.pid(of: "web/0")
        try master.send(.kill)
        _ = try awaited("its end") { isAlive(pid) ? nil : true }
    }

    @Test func theMasterHasOneThreadAndItsWorkersDoNotInheritItsSignalMask() throws {
        let master = try RunningMaster { probe, folder in ["web/0 - \(probe) report \(folder)/report"] }
        let report = ProbeReport(try awaited("the report") { contents(of: master.folder.file("report")) })
        #expect(report.status("SigBlk") == "0000000000000000")
        #expect(report.status("SigIgn") == "0000000000000000")
        #expect(report.values("descriptor").count == 3)
        #expect(contents(of: "/proc/\(master.pid)/status")?.contains("\nThreads:\t1\n") == true)
    }
}

private func local(_ port: UInt16) throws -> SocketAddress { try PreforkLinuxTests.local("127.0.0.1", port) }
