import Glibc
import Testing

/// Limits, nice, oom_score_adj and CPUs of workers, at their launch and at reloads. The tests take the rights of this user as
/// they are: root may lack CAP_SYS_RESOURCE in a container.
@Suite struct AdjustmentTests {
    private let workspace: Workspace
    private static let isRoot = geteuid() == 0

    init() throws {
        workspace = try Workspace()
        // Masters of another user run in it. The folder of the build may be closed to other users.
        try #require(chmod(workspace.path, 0o777) == 0)
        for program in [Built.probe, Built.runner] {
            try #require(try Command.run("cp", program, workspace.path).code == 0)
        }
    }

    private var probe: String { workspace.path + "/" + (Built.probe.split(separator: "/").last ?? "") }
    private var runner: String { workspace.path + "/" + (Built.runner.split(separator: "/").last ?? "") }

    /// Writes a manifest with a group `web`.
    @discardableResult
    private func write(_ lines: String..., command: String = "rest") throws -> String {
        let manifest = try workspace.write(
            "app.yaml",
            "version: 1\nworker_groups:\n  web:\n    command: [\(probe), \(command)]\n"
                + lines.map { "    \($0)\n" }.joined())
        try #require(chmod(manifest, 0o644) == 0)
        return manifest
    }

    /// What the kernel says of a process.
    private struct Facts: Equatable {
        var nofile: [String]
        var nice: Int
        var score: String
        var cpus: String

        init(_ pid: Int32) throws {
            let limits = try #require(contents(of: "/proc/\(pid)/limits"))
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            nofile = line.dropFirst("Max open files".count).split(separator: " ").prefix(2).map(String.init)
            let stat = try #require(contents(of: "/proc/\(pid)/stat"))
            // Behind the name, which may have spaces: field 3 is the state, and field 19 is nice.
            let fields = stat[(try #require(stat.lastIndex(of: ")")))...].split(separator: " ").dropFirst()
            nice = try #require(fields.dropFirst(16).first.flatMap { Int($0) })
            score = try #require(contents(of: "/proc/\(pid)/oom_score_adj")).filter { !$0.isWhitespace }
            let status = try #require(contents(of: "/proc/\(pid)/status")).split(separator: "\n")
            let allowed = try #require(status.first { $0.hasPrefix("Cpus_allowed_list:") })
            cpus = allowed.dropFirst("Cpus_allowed_list:".count).filter { !$0.isWhitespace }
        }
    }

    private var firstCPU: String {
        get throws { String(try Facts(getpid()).cpus.prefix { $0.isNumber }) }
    }

    @Test func aReloadGivesRunningProcessesTheirAttributes() throws {
        let own = try Facts(getpid())
        let manifest = try write(
            "count: 2", "limits: {nofile: {soft: 100, hard: 200}}", "nice: 11", "oom_score_adj: 100")
        let master = try Master(manifest)
        let before = try master.running(2)
        for pid in before.values {
            let facts = try Facts(pid)
            #expect(facts.nofile == ["100", "200"] && facts.nice == 11 && facts.score == "100")
            #expect(facts.cpus == own.cpus)
        }
        let cpu = try firstCPU
        try write(
            "count: 2", "limits: {nofile: {soft: 50, hard: 150}}", "nice: 12", "oom_score_adj: 200",
            "cpu_affinity: \(cpu)")
        #expect(try master.reload().contains("reload 1: 2 adjusted in place"))
        try master.line(
            "web/0 adjusted in place: limits.nofile {soft: 100, hard: 200} → {soft: 50, hard: 150}, nice "
                + "11 → 12, oom_score_adj 100 → 200, cpu_affinity added: \(cpu)")
        try master.line("reload 1 is complete")
        #expect(master.pids == before)
        for pid in before.values {
            let facts = try Facts(pid)
            #expect(facts.nofile == ["50", "150"] && facts.nice == 12)
            #expect(facts.score == "200" && facts.cpus == cpu)
        }
        #expect(try master.stop() == 0)
    }

    /// What a manifest leaves out is what a launch would have. Where the master may not give it back, the worker is relaunched.
    @Test func aKeyThatIsRemovedGivesTheMastersOwnValue() throws {
        let manifest = try write("limits: {nofile: 100}", "nice: 15", "oom_score_adj: 900", "cpu_affinity: spread")
        let master = try Master(manifest)
        let before = try #require(try master.running(1)["web/0"])
        #expect(try Facts(before).nofile == ["100", "100"])
        try write()
        let answer = try master.reload()
        if answer.contains("adjusted in place") {
            try master.line("reload 1 is complete")
            #expect(master.pids["web/0"] == before)
        } else {
            // Without CAP_SYS_RESOURCE the limit cannot be raised again.
            try master.line("web/0 launched as pid")
            try master.line("reload 1 is complete")
            #expect(master.pids["web/0"] != before)
        }
        // The master has raised its own soft limit of descriptors, which it does not pass on.
        var own = try Facts(master.pid)
        own.nofile = try Facts(getpid()).nofile
        #expect(try Facts(try #require(master.pids["web/0"])) == own)
        #expect(try master.stop() == 0)
    }

    @Test func aProcessThatMayNotBeGivenMoreIsRelaunched() throws {
        // As a user without any capability.
        let manifest = try write("limits: {nofile: 100}", "nice: 10")
        let words = Self.isRoot ? "setpriv --reuid=64123 --regid=64123 --clear-groups -- " : ""
        let master = try Master(shell: "shift; exec \(words)'\(runner)' \"$@\"", manifest: manifest)
        let first = try #require(try master.running(1)["web/0"])
        try write("limits: {nofile: 50}", "nice: 11")
        #expect(try master.reload().contains("1 adjusted in place"))
        try master.line("reload 1 is complete")
        #expect(master.pids["web/0"] == first)
        let lowered = try Facts(first)
        #expect(lowered.nofile == ["50", "50"] && lowered.nice == 11)
        try write("limits: {nofile: 60}", "nice: 11")
        #expect(try master.reload().contains("1 to replace"))
        try master.line("web/0 (pid \(first)) gets SIGTERM", "limits.nofile 50 → 60")
        try master.line("reload 2 is complete")
        let second = try #require(master.pids["web/0"])
        #expect(second != first)
        #expect(try Facts(second).nofile == ["60", "60"])
        // Neither way leads above the master's own limit.
        let own = try #require(Int(try Facts(getpid()).nofile[1]))
        try write("limits: {nofile: \(own + 1)}", "nice: 11")
        master.signal(SIGHUP)
        try master.line(
            "app.yaml:5:22: error: cannot set the limit nofile to '\(own + 1)': a hard limit above that of prefork-run, "
                + "\(own), needs CAP_SYS_RESOURCE [PR0911]")
        try master.line("reload refused: nothing changed")
        #expect(master.pids["web/0"] == second)
        #expect(try master.stop() == 0)
    }

    /// A sandbox refuses one call, so that no right helps.
    @Test func aChangeThatFailsTakesTheReloadBack() throws {
        let manifest = try write("count: 2", "limits: {nofile: {soft: 100, hard: 200}}", "oom_score_adj: 100")
        let master = try Master(shell: "exec '\(Built.sandbox)' setpriority=EACCES -- \"$@\"", manifest: manifest)
        let before = try master.running(2)
        try write(
            "count: 2", "limits: {nofile: {soft: 50, hard: 200}}", "oom_score_adj: 200", "nice: 11")
        master.signal(SIGHUP)
        try master.line(
            "error: web/0 (pid \(try #require(before["web/0"]))) is not changed: cannot set nice to 11: "
                + "permission denied: it needs CAP_SYS_NICE (\(manifest):8:11)")
        try master.line(
            "error: \(manifest):8:11: web/0 is not changed: cannot set nice to 11: permission denied: it needs "
                + "CAP_SYS_NICE", "all groups go back to what ran before")
        try master.line("reload 1 is taken back")
        #expect(master.pids == before)
        for pid in before.values {
            let facts = try Facts(pid)
            #expect(facts.nofile == ["100", "200"] && facts.score == "100")
            #expect(try facts.nice == Facts(master.pid).nice)
        }
        #expect(try master.stop() == 0)
    }

    @Test(arguments: ["pause", "continue"]) func aChangeThatFailsFollowsThePolicy(policy: String) throws {
        let manifest = try write("rollout: {on_failure: \(policy)}", "oom_score_adj: 100")
        let master = try Master(shell: "exec '\(Built.sandbox)' setpriority=EACCES -- \"$@\"", manifest: manifest)
        let pid = try #require(try master.running(1)["web/0"])
        try write("rollout: {on_failure: \(policy)}", "oom_score_adj: 200", "nice: 11")
        master.signal(SIGHUP)
        try master.line("web/0 (pid \(pid)) is not changed: cannot set nice")
        try master.line("on_failure: \(policy)")
        if policy == "continue" { try master.line("reload 1 is complete") }
        #expect(try Facts(pid).score == "200")
        // The next reload without the key succeeds.
        try write("rollout: {on_failure: \(policy)}", "oom_score_adj: 300")
        master.signal(SIGHUP)
        try master.line("is not changed: cannot set nice to \(try Facts(master.pid).nice):", "(\(manifest):3:3)")
        #expect(try Facts(pid).score == "300")
        #expect(try master.stop() == 0)
    }

    @Test func allThreadsOfAWorkerAreChanged() throws {
        let mark = workspace.path + "/mark"
        let manifest = try write("description: first", command: "threads, \(mark), '5'")
        let master = try Master(manifest)
        let pid = try #require(try master.running(1)["web/0"])
        try Deadline.await("the threads") { contents(of: mark) != nil }
        let cpu = try firstCPU
        try write("nice: 13", "cpu_affinity: [\(cpu)]", command: "threads, \(mark), '5'")
        try master.reload()
        try master.line("reload 1 is complete")
        let threads = entries(of: "/proc/\(pid)/task").compactMap { Int32($0) }
        #expect(threads.count == 6)
        for thread in threads {
            let facts = try Facts(thread)
            #expect(facts.nice == 13 && facts.cpus == cpu)
        }
        #expect(try master.stop() == 0)
    }

    @Test func aLaunchThatMayNotHaveItsLimitIsHeldAndTold() throws {
        let manifest = try write("limits: {nofile: 2147483584}")
        let master = try Master(manifest)
        try master.line(
            "error: web/0 failed to start: cannot set the limit nofile to 2147483584: operation not permitted: above that of "
                + "prefork-run it needs CAP_SYS_RESOURCE, and nobody may have more than fs.nr_open (\(manifest):5:22); held "
                + "until the next reload")
        #expect(try MasterFacts(of: master.pid).childPIDs.isEmpty)
        try write("limits: {nofile: 64}")
        try master.reload()
        try master.running(1)
        #expect(try master.stop() == 0)
    }

    @Test func theCheckOfTheHostFindsWhatThisUserMayNotDo() throws {
        let manifest = try write(
            "limits: {nofile: 2147483584}", "nice: -7", "oom_score_adj: -900", "cpu_affinity: [0, 8000]")
        let words = [runner, "check", "--host", manifest]
        let unprivileged =
            Self.isRoot ? ["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "--"] + words : words
        let outcome = try Command(unprivileged).outcome()
        for part in [
            ":5:22: error: cannot set the limit nofile to '2147483584': the kernel lets a process have ",
            ":6:11: error: cannot set nice to '-7': a nice below that of prefork-run, ",
            ":7:20: error: cannot set oom_score_adj to '-900': an oom_score_adj below ",
            ":8:19: error: cannot bind a worker to the CPUs '[0, 8000]': this machine has the CPUs ",
        ] {
            #expect(outcome.output.contains(part), "\(part) is not in \(outcome.output) \(outcome.errors)")
        }
        #expect(outcome.code == 1)
        #expect(try Command([runner, "check", manifest]).outcome().code == 0, "without the machine it is right")
    }

    @Test func aPlanSaysWhatChangesInPlaceAndWhatForcesAReplacement() throws {
        let manifest = try write("limits: {nofile: 100}", "nice: 10")
        let old = workspace.path + "/old.yaml"
        try #require(try Command.run("cp", manifest, old).code == 0)
        func plan() throws -> String {
            let words = [runner, "plan", old, manifest]
            let unprivileged =
                Self.isRoot ? ["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "--"] + words : words
            let outcome = try Command(unprivileged).outcome()
            #expect(outcome.code == 2, "\(outcome.errors)")
            return outcome.output
        }
        try write("limits: {nofile: 50}", "nice: 11")
        #expect(
            try plan() == """
                  ~ web/0  limits.nofile 100 → 50  # takes effect in place
                           nice 10 → 11  # takes effect in place
                Plan: 0 to start, 0 to replace, 1 to adjust in place, 0 to retire, 0 to keep.

                """)
        try write("limits: {nofile: 150}", "nice: 11")
        #expect(
            try plan() == """
                -/+ web/0  limits.nofile 100 → 150  # forces replacement, stops first
                           nice 10 → 11  # takes effect in place
                Plan: 0 to start, 1 to replace, 0 to adjust in place, 0 to retire, 0 to keep.

                """)
        try write("limits: {nofile: 100}", "nice: -3")
        let refused = try plan()
        #expect(refused.contains("nice  # refused: a nice below that of prefork-run, "))
        #expect(refused.contains("A master of this user refuses the reload"))
    }
}
