import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct SpawnerTests {
    @Test func theArgumentsOfARuntimeFollowAllOtherArguments() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let report = try workers.report(
            Program(command: [try built("probe")], arguments: ["--id", ""], cap: 4, runtimes: [.ghc]), in: folder)
        #expect(report.values("argument").dropFirst(3) == ["--id", "", "+RTS", "-N4", "-RTS"])
    }

    @Test func theExecutableIsRunUnderTheNameInTheCommand() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let report = try workers.report(
            Program(command: ["./bin/web"], executable: try built("probe"), workingDirectory: folder.path), in: folder)
        #expect(report.values("argument").first == "./bin/web")
        #expect(report.values("directory") == [folder.path])
    }

    @Test func aWorkerHasItsOwnProcessGroupAndDefaultSignals() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let report = try workers.report(Program(command: []), in: folder)
        #expect(report.values("group") == report.values("pid"))
        #expect(report.values("parent") == [String(getpid())])
        #expect(report.status("SigBlk") == "0000000000000000")
        #expect(report.status("SigIgn") == "0000000000000000")
    }

    @Test func aWorkerGetsTheOriginalDescriptorLimit() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(descriptorLimit: rlimit(rlim_cur: 40, rlim_max: 50))
        let report = try workers.report(Program(command: []), in: folder)
        #expect(report.values("limit") == ["40 50"])
    }

    @Test func anAffinityCapBindsTheWorkerToCPUs() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let allowed = CPUSet.allowed()
        let report = try workers.report(
            Program(command: [], cap: 1, runtimes: [.affinity]), label: WorkerSpec.Label(index: 1), in: folder)
        #expect(report.status("Cpus_allowed_list") == allowed.share(of: 1, at: 1).numbers.map(String.init).joined())
    }

    @Test func exitCodesAndSignalsAreReportedExactly() throws {
        var workers = try Workers()
        let probe = try built("probe")
        #expect(try workers.run(Program(command: [probe, "exit", "0"])) == .code(0))
        #expect(try workers.run(Program(command: [probe, "exit", "255"])) == .code(255))
        #expect(try workers.run(Program(command: [probe, "crash", "9"])) == .signal(.kill))
    }

    @Test func aSignalReachesTheWholeProcessGroup() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let child = try workers.spawn(
            Program(command: [try built("probe"), "leave-behind", folder.file("pid"), "and-rest"]))
        let left = try #require(
            Int32(try awaited("the pid") { contents(of: folder.file("pid")) }.dropLast()))
        try child.send(.kill, to: .group)
        _ = try awaited("its end") { isAlive(left) ? nil : true }
    }

    @Test func aSignalReachesALeaderThatLeftItsProcessGroup() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let child = try workers.spawn(Program(command: [try built("probe"), "leave-group", folder.file("helper")]))
        let helper = try #require(
            Int32(try awaited("the helper") { contents(of: folder.file("helper")) }.dropLast()))
        #expect(getpgid(helper) == child.pid && getpgid(child.pid) != child.pid)
        try child.send(.terminate, to: .group)
        _ = try awaited("its end") { isAlive(child.pid) ? nil : true }
    }

    @Test func aSuspendedProcessIsContinuedToReceiveASignal() throws {
        var workers = try Workers()
        let child = try workers.spawn(Program(command: [try built("probe"), "rest"]))
        try #require(kill(child.pid, SIGSTOP) == 0)
        _ = try awaited("its rest") { contents(of: "/proc/\(child.pid)/stat")?.contains(") T ") == true ? true : nil }
        try child.send(.terminate, to: .group)
        _ = try awaited("its end") { isAlive(child.pid) ? nil : true }
        #expect(try workers.reap(child) == .signal(.terminate))
    }

    @Test func theRestOfAProcessGroupIsKilledAfterItsLeaderHasEnded() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let child = try workers.spawn(Program(command: [try built("probe"), "leave-behind", folder.file("pid")]))
        let left = try #require(
            Int32(try awaited("the pid") { contents(of: folder.file("pid")) }.dropLast()))
        _ = try awaited("the leader's end") { isAlive(child.pid) ? nil : true }
        #expect(isAlive(left))
        try child.killRemains(in: .group)
        _ = try awaited("its end") { isAlive(left) ? nil : true }
    }

    @Test func aSignalToAnEndedProcessDoesNotFail() throws {
        var workers = try Workers()
        let child = try workers.spawn(Program(command: ["/bin/true"]))
        _ = try awaited("its end") { isAlive(child.pid) ? nil : true }
        try child.send(.terminate, to: .process)
        try child.send(.terminate, to: .group)
    }
}

/// Whether a process exists and is not a zombie.
func isAlive(_ pid: Int32) -> Bool {
    guard let text = contents(of: "/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return false }
    return !text[end...].dropFirst(2).hasPrefix("Z") && !text[end...].dropFirst(2).hasPrefix("X")
}
