import Glibc
import Testing

/// The capabilities of workers in a master. Tests that drop some need root.
@Suite struct CapabilityTests {
    static let isRoot = geteuid() == 0
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        // Workers of another user run in it. The folder of the build may be closed to other users.
        try #require(chmod(workspace.path, 0o777) == 0)
        for program in [Built.probe, Built.runner] {
            try #require(try Command.run("cp", program, workspace.path).code == 0)
        }
    }

    private var probe: String { workspace.path + "/" + (Built.probe.split(separator: "/").last ?? "") }
    private var runner: String { workspace.path + "/" + (Built.runner.split(separator: "/").last ?? "") }

    @discardableResult
    private func write(_ lines: String...) throws -> String {
        let manifest = try workspace.write(
            "app.yaml",
            "version: 1\nworker_groups:\n  web:\n    command: [\(probe), rest]\n"
                + lines.map { "    \($0)\n" }.joined())
        try #require(chmod(manifest, 0o644) == 0)
        return manifest
    }

    /// The inheritable, permitted, effective, bounding and ambient set of a process.
    private func sets(of pid: Int32) throws -> [UInt64] {
        try #require(contents(of: "/proc/\(pid)/status")).split(separator: "\n").filter { $0.hasPrefix("Cap") }
            .compactMap { UInt64($0.split(separator: "\t")[1], radix: 16) }
    }

    @Test(.enabled(if: isRoot)) func aWorkerKeepsItsCapabilitiesAsAnotherUserAndAChangeReplacesIt() throws {
        let manifest = try write("user: 64123", "group: 64124", "capabilities: [net_bind_service]")
        let master = try Master(manifest)
        let first = try #require(try master.running(1)["web/0"])
        #expect(try sets(of: first) == [UInt64](repeating: 1 << 10, count: 5))
        try write("user: 64123", "group: 64124", "capabilities: [CAP_NET_BIND_SERVICE, CAP_KILL]")
        try master.reload()
        try master.line("gets SIGTERM", "capabilities [net_bind_service] → [kill, net_bind_service]")
        try master.line("reload 1 is complete")
        let second = try #require(master.pids["web/0"])
        #expect(second != first)
        #expect(try sets(of: second) == [UInt64](repeating: 1 << 10 | 1 << 5, count: 5))
        try write("user: 64123", "group: 64124", "capabilities: []")
        try master.reload()
        try master.line("reload 2 is complete")
        #expect(try sets(of: try #require(master.pids["web/0"])) == [0, 0, 0, 0, 0])
        #expect(try master.stop() == 0)
    }

    /// Each step is refused by a sandbox.
    @Test(
        .enabled(if: isRoot),
        arguments: [
            (
                "capbset_drop", "take all other capabilities from a worker that keeps [net_bind_service]",
                "it needs CAP_SETPCAP"
            ),
            ("keepcaps", "keep its capabilities as another user", ""),
            ("capset", "set the capabilities to [net_bind_service]", ""),
            ("cap_ambient", "pass its capabilities on to its program", ""),
        ])
    func aStepWithCapabilitiesThatIsRefusedIsTold(call: String, attempt: String, reason: String) throws {
        let manifest = try write("user: 64123", "group: 64124", "capabilities: [net_bind_service]")
        let master = try Master(shell: "exec '\(Built.sandbox)' \(call)=EPERM -- \"$@\"", manifest: manifest)
        try master.line(
            "error: web/0 failed to start: cannot \(attempt): operation not permitted", reason,
            "(\(manifest):7:19); held until the next reload")
        try Deadline.await("that nothing is left") { try MasterFacts(of: master.pid).childPIDs.isEmpty }
        #expect(try master.stop() == 0)
    }

    @Test func whatAUserWithoutPrivilegesCannotGiveIsHeldAndFoundByTheCheckOfTheHost() throws {
        let manifest = try write("capabilities: [sys_time, kill]")
        let unprivileged =
            Self.isRoot ? ["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "--"] : []
        let outcome = try Command(unprivileged + [runner, "check", "--host", manifest]).outcome()
        for part in [
            "app.yaml:5:19: error: cannot keep the capability 'kill': prefork-run does not have it [PR0913]",
            "'sys_time' fails for the same reason",
            "app.yaml:5:19: error: cannot take all other capabilities from a worker that keeps '[kill, sys_time]': it needs "
                + "CAP_SETPCAP; with 'no_new_privileges: true' it needs no right [PR0913]",
        ] {
            #expect(outcome.output.contains(part), "\(part) is not in \(outcome.output) \(outcome.errors)")
        }
        #expect(outcome.code == 1)
        let words = unprivileged.joined(separator: " ")
        let master = try Master(shell: "shift; exec \(words) '\(runner)' \"$@\"", manifest: manifest)
        try master.line(
            "error: web/0 failed to start: cannot keep the capabilities kill, sys_time: prefork-run does not have them "
                + "(\(manifest):5:19); held until the next reload")
        // Without new privileges, nothing has to be taken away that could come back.
        try write("capabilities: []", "no_new_privileges: true")
        try master.reload()
        let pid = try #require(try master.running(1)["web/0"])
        let sets = try sets(of: pid)
        #expect(sets[0...2] == [0, 0, 0] && sets[4] == 0)
        #expect(try master.stop() == 0)
    }
}
