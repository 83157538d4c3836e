import Glibc
import Testing

/// What a worker can do to the socket that it shares with all other workers.
@Suite struct DamagedSocketTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Starts a worker that damages its socket once, exits, and serves after its next launch.
    private func master(_ damage: String, _ address: String, extra: String = "") throws -> Master {
        let text = """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), damage, \(damage), \(workspace.path)/done, \(workspace.path)/w.sock]
                \(address)
                restart: {backoff: {initial: 0s}}
            \(extra)
            """
        return try Master(try workspace.write("app.yaml", text))
    }

    @Test(arguments: [true, false])
    func aSocketThatAWorkerShutsDownListensAgainOnItsPort(isPicked: Bool) throws {
        let taken = try TakenPort(releasing: true)
        let master = try master("shutdown", "port: \(isPicked ? 0 : taken.number)")
        let port = try master.port()
        try master.line(
            "127.0.0.1:\(port) serves again: a worker had shut the shared socket down; web/0 was the last to leave it")
        #expect(try Client.get(port: port).contains("\(try #require(master.running(1)["web/0"]))"))
        #expect(try master.stop() == 0)
    }

    @Test(arguments: [("unlink", "w.sock is opened again"), ("shutdown", "w.sock serves again")])
    func aUnixSocketThatCannotBeReachedIsReplaced(damage: String, line: String) throws {
        let master = try master(damage, "path: w.sock")
        try master.line(line)
        try master.line("web/0 launched")
        let pid = try #require(master.pids["web/0"])
        #expect(try Client.get(path: workspace.path + "/w.sock").contains("\(pid)"))
        #expect(try master.stop() == 0)
        #expect(access(workspace.path + "/w.sock", F_OK) != 0)
    }

    @Test func theModeOfAUnixSocketIsRestored() throws {
        let master = try master("chmod", "path: w.sock\n    mode: \"0600\"")
        try master.line("w.sock has its mode again")
        var status = stat()
        #expect(stat(workspace.path + "/w.sock", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try master.stop() == 0)
    }

    /// The worker that leaves still polls. Without the flag it would wait in accept(2) when another worker was faster, and
    /// would neither answer its other clients nor hear its stop signal.
    @Test func aSocketStaysNonblockingForAWorkerThatWasAskedToStop() throws {
        func text(_ mark: String) -> String {
            """
            version: 1
            worker_groups:
              web:
                command: [sh, -c, "trap '' TERM; dd iflag=nonblock count=0 status=none <&3; sleep 60; true"]
                port: 0
                ids: 0-1
                env: {MARK: "\(mark)"}
                stop: {timeout: 1m}
                rollout: {max_surge: 0, max_unavailable: 2}
                overrides: {1: {command: [\(Built.probe), rest]}}
            """
        }
        let master = try Master(try workspace.write("app.yaml", text("1")))
        let pids = try master.running(2)
        let polling = try #require(pids["web/0"])
        func isNonblocking() -> Bool {
            let flags = contents(of: "/proc/\(polling)/fdinfo/3")?.split(separator: "\n").first {
                $0.hasPrefix("flags:")
            }
            let value = flags?.split(whereSeparator: \.isWhitespace).last.flatMap { Int32($0, radix: 8) }
            return value.map { $0 & O_NONBLOCK != 0 } ?? false
        }
        try Deadline.await("the flag", until: isNonblocking)
        try workspace.write("app.yaml", text("2"))
        try master.reload()
        try master.line("web/1 launched")
        #expect(kill(polling, 0) == 0 && isNonblocking())
        _ = try master.stopAtOnce()
    }

    /// The workers that run have the socket that no client can reach.
    @Test func aReloadReplacesTheWorkersThatHaveALostSocket() throws {
        let path = workspace.path + "/w.sock"
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), serve], count: 2, path: w.sock}\n"
        let master = try Master(try workspace.write("app.yaml", text))
        let before = try master.running(2)
        #expect(unlink(path) == 0)
        master.signal(SIGHUP)
        try master.line("w.sock is opened again: its file was removed or replaced", "a reload relaunches the workers")
        try master.line("reload 1: 2 to replace")
        try master.line("listen damaged socket → reopened socket")
        try master.line("reload 1 is complete")
        let after = master.pids
        #expect(Set(before.values).isDisjoint(with: after.values))
        let answer = try Client.get(path: path)
        #expect(after.values.contains { answer.contains("\($0)") }, "\(answer) is of none of \(after)")
        // The new workers have the new socket, so the next reload changes nothing.
        #expect(try master.reload().contains("nothing changed"))
        #expect(try master.stop() == 0)
    }
}
