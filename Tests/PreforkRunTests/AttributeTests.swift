import Glibc
import Testing

/// Workers of another user, in a master.
@Suite struct AttributeTests {
    static let isRoot = geteuid() == 0
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        // Workers of another user write into it.
        try #require(chmod(workspace.path, 0o777) == 0)
        // The folder of the build may be closed to other users.
        try #require(try Command.run("cp", Built.probe, workspace.path + "/probe").code == 0)
    }

    private func write(_ lines: String...) throws -> String {
        try workspace.write(
            "app.yaml",
            "version: 1\nworker_groups:\n  web:\n" + lines.map { "    \($0)\n" }.joined())
    }

    private func status(_ name: String, of pid: Int32) -> String? {
        contents(of: "/proc/\(pid)/status")?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.count + 1).drop(while: \.isWhitespace)) }
    }

    @Test(.enabled(if: isRoot)) func aWorkerOfAnotherUserIsSupervisedLikeAnyOther() throws {
        let manifest = try write(
            "command: [./probe, tell-and-rest, READY=1]", "user: 64123", "group: 64124", "umask: \"0077\"",
            "no_new_privileges: true", "readiness: {notify: true}",
            "liveness: {exec: [sh, -c, 'id -u > probed; id -G >> probed; test \"$(id -u)\" = 64123'], period: 20ms}",
            "working_dir: \(workspace.path)")
        let master = try Master(manifest)
        try master.line("web/0 (pid ", "is ready after")
        let first = try #require(try master.running(1)["web/0"])
        #expect(status("Uid", of: first) == "64123\t64123\t64123\t64123")
        #expect(status("Gid", of: first) == "64124\t64124\t64124\t64124")
        #expect(status("Groups", of: first)?.allSatisfy(\.isWhitespace) == true)
        #expect(status("Umask", of: first) == "0077" && status("NoNewPrivs", of: first) == "1")
        let probed = try Deadline.await("the probe") {
            contents(of: workspace.path + "/probed").flatMap { $0.split(separator: "\n").count == 2 ? $0 : nil }
        }
        #expect(probed == "64123\n64124\n")
        // A reload asks for another user, and the worker is replaced for it.
        let text = try #require(contents(of: manifest))
        try workspace.write(
            "app.yaml",
            text.replacing("user: 64123", with: "user: 64122").replacing("= 64123", with: "= 64122"))
        master.signal(SIGHUP)
        try master.line("gets SIGTERM", "user 64123 → 64122")
        let second = try master.launch(of: "web/0")
        #expect(status("Uid", of: second) == "64122\t64122\t64122\t64122")
        #expect(try master.stop() == 0)
        #expect(kill(second, 0) == -1)
    }

    /// The kernel forgets the parent death signal when a process becomes another user.
    @Test(.enabled(if: isRoot)) func theWorkersOfAnotherUserEndWithAKilledMaster() throws {
        let master = try Master(try write("command: [./probe, rest]", "user: 64123", "group: 64124"))
        let worker = try #require(try master.running(1)["web/0"])
        master.signal(SIGKILL)
        #expect(try master.exitCode() == 128 + SIGKILL)
        try Deadline.await("the worker's end") { kill(worker, 0) == -1 }
    }

    @Test func aUserThatDoesNotExistHoldsTheWorkerAndTheOthersRun() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              other: {command: [./probe, rest]}
              web:
                command: [./probe, rest]
                user: no-such-user
            """)
        let master = try Master(manifest)
        try master.line(
            "error: web/0 failed to start: cannot find the user 'no-such-user': there is no such user "
                + "(\(manifest):6:11); held until the next reload")
        try master.running(1)
        #expect(try master.stop() == 0)
    }

    @Test func aReloadWithAUserThatDoesNotExistIsRefused() throws {
        let manifest = try write("command: [./probe, rest]")
        let master = try Master(manifest)
        let before = try master.running(1)
        _ = try write("command: [./probe, rest]", "group: no-such-group", "user: 0")
        master.signal(SIGHUP)
        try master.line(
            "\(manifest):5:12: error: cannot find the group 'no-such-group': there is no such group [PR0909]")
        try master.line("reload refused: nothing changed")
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    @Test(
        .enabled(if: isRoot),
        arguments: [
            ("setgroups", "set the supplementary groups to 64125", "CAP_SETGID", "7:27"),
            ("setresgid", "set the group to 64124", "CAP_SETGID", "6:12"),
            ("setresuid", "set the user to 64123", "CAP_SETUID", "5:11"),
        ])
    func aStepThatIsRefusedIsToldWithItsLine(call: String, attempt: String, right: String, place: String) throws {
        let manifest = try write(
            "command: [./probe, rest]", "user: 64123", "group: 64124", "supplementary_groups: [64125]")
        let master = try Master(shell: "exec '\(Built.sandbox)' \(call)=EPERM -- \"$@\"", manifest: manifest)
        try master.line(
            "error: web/0 failed to start: cannot \(attempt): operation not permitted: it needs root or \(right) "
                + "(\(manifest):\(place)); held until the next reload")
        try Deadline.await("that nothing is left") { try MasterFacts(of: master.pid).childPIDs.isEmpty }
        #expect(try master.stop() == 0)
    }

    /// The check is made by another user than root.
    @Test func aUserWhomOnlyRootMaySetIsFoundByTheCheckOfTheHost() throws {
        try #require(chmod(try write("command: [sh]", "user: nobody", "umask: \"0027\""), 0o644) == 0)
        let manifest = workspace.path + "/app.yaml"
        let words = [Built.runner, "check", "--host", manifest]
        let unprivileged =
            Self.isRoot
            ? ["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "--"] + words : words
        let refused = try Command(unprivileged).outcome()
        #expect(
            refused.output.contains(
                "\(manifest):5:11: error: cannot run as the user 'nobody': only root or a process with CAP_SETUID may "
                    + "become another user [PR0910]"), "\(refused.output) \(refused.errors)")
        #expect(refused.code == 1)
        guard Self.isRoot else { return }
        #expect(try Command(words).outcome().code == 0)
    }
}
