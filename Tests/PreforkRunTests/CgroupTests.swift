import Glibc
import Testing

/// The group of this process in the hierarchy of version 2.
private enum CgroupPlace {
    /// Its folder; nil where no groups can be made below it.
    static let folder: String? = {
        let mounts = (contents(of: "/proc/self/mountinfo") ?? "").split(separator: "\n")
        guard let mount = mounts.first(where: { $0.contains(" - cgroup2 ") })?.split(separator: " "), mount.count > 4,
            let line = contents(of: "/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
        else { return nil }
        let folder = String(mount[4]) + (line == "0::/" ? "" : line.dropFirst("0::".count))
        let trial = "\(folder)/prefork-trial.\(getpid())"
        guard mkdir(trial, 0o755) == 0 else { return nil }
        rmdir(trial)
        return folder
    }()
}

/// Control groups of workers in a master. A master runs in a group that the test makes, in the kernel's hierarchy of version 2.
/// Which controllers it has depends on the machine; Tests/Cgroup tries them all in a machine of its own.
@Suite(.serialized, .enabled(if: CgroupPlace.folder != nil, "this user may make no groups of cgroup v2 here"))
struct CgroupTests {
    private let workspace: Workspace
    private let group: TestGroup

    init() throws {
        workspace = try Workspace()
        group = try TestGroup(in: try #require(CgroupPlace.folder))
    }

    /// A group for a master, which is removed with everything below at the end of a test.
    private final class TestGroup {
        let path: String

        init(in place: String) throws {
            path = "\(place)/prefork-test.\(getpid()).\(UInt32.random(in: .min ... .max))"
            try #require(mkdir(path, 0o755) == 0)
        }

        var leaves: [String] {
            entries(of: path).filter { $0.hasPrefix("prefork.") && !$0.hasSuffix(".master") }.sorted()
        }

        deinit {
            for name in entries(of: path) { rmdir("\(path)/\(name)") }
            rmdir(path)
        }
    }

    /// Starts a master in the group of the test.
    private func master(_ manifest: String, in sandbox: String = "") throws -> Master {
        try Master(
            shell: "echo $$ > '\(group.path)/cgroup.procs' && \(sandbox.isEmpty ? "exec \"$@\"" : sandbox)",
            manifest: manifest)
    }

    @discardableResult
    private func write(_ lines: String..., command: String = "[\(Built.probe), rest]") throws -> String {
        try workspace.write(
            "app.yaml",
            "version: 1\nworker_groups:\n  web:\n    command: \(command)\n" + lines.map { "    \($0)\n" }.joined())
    }

    private func membership(of pid: Int32) throws -> String {
        let lines = try #require(contents(of: "/proc/\(pid)/cgroup")).split(separator: "\n")
        return String(lines.first { $0.hasPrefix("0::") }?.split(separator: "/").last ?? "")
    }

    /// A limit that this machine lacks, if it lacks one.
    private static let missing: (key: String, controller: String)? = {
        let there = (contents(of: "\(CgroupPlace.folder ?? "")/cgroup.controllers") ?? "").split(
            whereSeparator: \.isWhitespace)
        return [("pids_max: 100", "pids"), ("memory_max: 1GiB", "memory"), ("cpu_max: 1", "cpu")]
            .first { !there.contains(Substring($0.1)) }
    }()

    @Test(arguments: ["", "exec '\(Built.sandbox)' clone3=ENOSYS -- \"$@\""])
    func eachLaunchHasAGroupOfItsOwnThatIsRemoved(sandbox: String) throws {
        let manifest = try write("ids: 0-1", "cgroup: {pids_max: max}")
        let master = try master(manifest, in: sandbox)
        let before = try master.running(2)
        let first = try #require(before["web/0"])
        #expect(try membership(of: first).hasPrefix("prefork.\(master.pid).web-0."))
        #expect(try membership(of: try #require(before["web/1"])).hasPrefix("prefork.\(master.pid).web-1."))
        #expect(group.leaves.count == 2)
        kill(first, SIGKILL)
        try master.line("web/0 (pid \(first)) was killed by SIGKILL")
        try master.line("web/0 launched as pid")
        let second = try #require(master.pids["web/0"])
        #expect(try membership(of: second) != membership(of: master.pid))
        try Deadline.await("that the old group is removed") { group.leaves.count == 2 }
        #expect(try master.stop() == 0)
        #expect(group.leaves.isEmpty)
    }

    /// A group with a threaded child is the root of threads, and a further group below it can hold no process.
    @Test(arguments: ["", "exec '\(Built.sandbox)' clone3=ENOSYS -- \"$@\""])
    func aProcessThatTheKernelKeepsOutOfItsGroupIsToldAndLeavesNothing(sandbox: String) throws {
        let threads = "\(group.path)/threads"
        try #require(mkdir(threads, 0o755) == 0)
        let made = try Command.run("/bin/sh", "-c", "echo threaded > \"$1\"", "sh", "\(threads)/cgroup.type")
        try #require(made.code == 0, "\(made.errors)")
        let manifest = try write(
            "cgroup: {pids_max: max}", "restart: {backoff: {initial: 10ms}, intensity: {deaths: 10000}}")
        let master = try master(manifest, in: sandbox)
        let leaf = "\(group.path)/prefork.\(master.pid).web-0"
        try master.line(
            "error: web/0 failed to start: cannot create its process in the control group \(leaf).1: operation not supported "
                + "(\(manifest):5:24); restart in")
        try master.line("the control group \(leaf).2: operation not supported")
        #expect(try MasterFacts(of: master.pid).children == 0)
        try #require(rmdir(threads) == 0)
        let pid = try #require(try master.running(1)["web/0"])
        #expect(try membership(of: pid).hasPrefix("prefork.\(master.pid).web-0."))
        #expect(group.leaves.count == 1)
        #expect(try master.stop() == 0)
        #expect(group.leaves.isEmpty)
    }

    @Test func aReloadChangesTheGroupOfTheRunningProcessAndAnotherGroupRelaunchesIt() throws {
        let manifest = try write("cgroup: {pids_max: max}")
        let master = try master(manifest)
        let first = try #require(try master.running(1)["web/0"])
        try write("cgroup: {pids_max: max, memory_max: max}")
        #expect(try master.reload().contains("1 adjusted in place"))
        try master.line("web/0 adjusted in place: cgroup.memory_max added: max")
        try master.line("reload 1 is complete")
        #expect(master.pids["web/0"] == first)
        try write()
        try master.reload()
        try master.line("web/0 (pid \(first)) gets SIGTERM", "cgroup.memory_max removed: max")
        try master.line("reload 2 is complete")
        let second = try #require(master.pids["web/0"])
        #expect(second != first)
        #expect(try membership(of: second) == membership(of: master.pid))
        try Deadline.await("that the group is removed") { group.leaves.isEmpty }
        let old = try workspace.write("old.yaml", try #require(contents(of: manifest)))
        try write("cgroup: {pids_max: max}")
        let plan = try Command([Built.runner, "plan", old, manifest]).outcome()
        #expect(plan.output.contains("-/+ web/0  cgroup.pids_max added: max  # forces replacement"), "\(plan.output)")
        #expect(try master.stop() == 0)
    }

    @Test(.enabled(if: missing != nil, "this machine has all controllers in cgroup v2"))
    func aLimitWithoutItsControllerIsHeldAndFoundByTheCheckOfTheHost() throws {
        let (key, controller) = try #require(Self.missing)
        let manifest = try write("cgroup: {\(key)}")
        let name = key.prefix { $0 != ":" }
        let value = key.dropFirst(name.count + 2)
        let reason = "the controller \(controller) is not available in the cgroup v2 hierarchy at "
        let place = "5:\(5 + "cgroup: {".count + name.count + 2)"
        let outcome = try Command([Built.runner, "check", "--host", manifest]).outcome()
        #expect(outcome.output.contains("app.yaml:\(place): error: cannot set \(name) to '"), "\(outcome.output)")
        #expect(outcome.output.contains(": \(reason)") && outcome.output.contains("[PR0914]"), "\(outcome.output)")
        #expect(outcome.code == 1)
        let master = try master(manifest)
        try master.line(
            "error: web/0 failed to start: cannot set \(name) to \(value == "1" ? "100%" : String(value)): \(reason)",
            "(\(manifest):\(place)); held until the next reload")
        #expect(group.leaves.isEmpty)
        try write("cgroup: {pids_max: max}")
        try master.reload()
        let pid = try #require(try master.running(1)["web/0"])
        try write("cgroup: {\(key)}")
        master.signal(SIGHUP)
        try master.line("app.yaml:\(place): error: cannot set \(name) to", reason)
        try master.line("reload refused: nothing changed")
        #expect(master.pids["web/0"] == pid)
        #expect(try master.stop() == 0)
    }

    @Test func whatHasLeftTheProcessGroupIsKilledWithTheControlGroup() throws {
        let file = workspace.path + "/pid"
        let daemonized = "setsid sh -c 'echo $$$$ > \(file).part; mv \(file).part \(file); exec sleep 1000'"
        let script = "\(daemonized) & exec sleep 1000"
        let manifest = try write("cgroup: {pids_max: max}", "stop: {timeout: 1s}", command: "[sh, -c, \"\(script)\"]")
        let master = try master(manifest)
        try master.running(1)
        let text = try Deadline.await("the process in a session of its own") { contents(of: file) }
        let daemon = try #require(Int32(text.filter { !$0.isWhitespace }))
        #expect(kill(daemon, 0) == 0)
        #expect(try master.stop() == 0)
        try Deadline.await("its end") { kill(daemon, 0) == -1 }
        #expect(group.leaves.isEmpty)
    }
}
