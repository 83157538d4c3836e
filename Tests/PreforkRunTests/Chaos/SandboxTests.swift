import Glibc
import Testing

/// System calls that a sandbox refuses, as the seccomp profiles of Docker and containerd refuse clone3.
@Suite struct SandboxTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func master(refusing refusals: [String], _ manifest: String) throws -> Master {
        try Master(
            shell: "exec '\(Built.sandbox)' \(refusals.joined(separator: " ")) -- \"$@\"", manifest: manifest)
    }

    /// The master then keeps its own descriptor of the socket, and shuts the socket down by that.
    @Test(arguments: ["EPERM", "ENOSYS"])
    func aSocketThatCannotBeTakenBackFromAWorkerIsShutDownAllTheSame(error: String) throws {
        let text = """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), deaf, deaf.pid], port: 0, stop: {timeout: 1h}}
            """
        let master = try master(refusing: ["pidfd_getfd=\(error)"], try workspace.write("app.yaml", text))
        let port = try master.port()
        // The worker keeps the socket and never accepts.
        _ = try Deadline.await("the worker") { contents(of: workspace.path + "/deaf.pid") }
        master.signal(SIGTERM)
        try Deadline.await("that clients are refused") { Client.isRefused { close(try Client.connection(port: port)) } }
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
    }

    /// The socket is never shut down, so the master does not keep it from ending with the worker's descriptor.
    @Test func whereClientsWaitASocketEndsWithTheWorkersDescriptorAlsoInASandbox() throws {
        let program = "trap 'exec 3<&-' TERM; : > up; until [ -e go ]; do sleep 0.01; done"
        let text = """
            version: 1
            worker_groups:
              web:
                command: [sh, -c, "\(program)"]
                port: 0
                listen: {when_down: queue}
                stop: {timeout: 1h}
            """
        let master = try master(refusing: ["pidfd_getfd=EPERM"], try workspace.write("app.yaml", text))
        let port = try master.port()
        _ = try Deadline.await("the worker") { contents(of: workspace.path + "/up") }
        master.signal(SIGTERM)
        try Deadline.await("that clients are refused") { Client.isRefused { close(try Client.connection(port: port)) } }
        try workspace.write("go", "")
        #expect(try master.exitCode() == 0)
    }

    @Test(arguments: [
        ["clone3=ENOSYS"], ["clone3=EPERM"], ["close_range=ENOSYS"], ["close_range=EPERM"],
        ["clone3=ENOSYS", "close_range=ENOSYS"], ["clone3=EPERM", "close_range=EPERM"],
        ["pidfd_send_signal=ENOSYS"], ["pidfd_send_signal=EPERM"],
    ])
    func aRefusedCallIsReplacedByOthers(refusals: [String]) throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              rest: {command: [\(Built.probe), rest], stop: {kill: process}}
              web: {command: [\(Built.probe), report, \(workspace.path)/report], port: 0, stop: {timeout: 1s}}
            """)
        let master = try master(refusing: refusals, manifest)
        let before = try master.running(2)
        let report = try Deadline.await("the report") { contents(of: workspace.path + "/report") }
        let lines = report.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("descriptor ") } == 4, "the standard streams and one socket")
        #expect(lines.contains("status SigBlk:\t0000000000000000"))
        #expect(lines.contains("status SigIgn:\t0000000000000000"))
        kill(try #require(before["rest/0"]), SIGKILL)
        try master.line("rest/0", "was killed by SIGKILL")
        try master.line("rest/0 launched")
        #expect(try master.stop() == 0)
    }

    @Test(
        arguments: ["setpgid", "prctl", "chdir", "dup3", "waitid", "rt_sigaction", "rt_sigprocmask", "fcntl"],
        ["ENOSYS", "EPERM"])
    func aRefusedCallThatNothingReplacesEndsTheStart(call: String, error: String) throws {
        let master = try master(
            refusing: ["\(call)=\(error)"],
            try workspace.write(
                "app.yaml",
                """
                version: 1
                worker_groups:
                  web: {command: [\(Built.probe), rest]}
                """))
        try master.line("error: cannot ", "(\(call))", "a container's seccomp profile")
        #expect(try master.exitCode() == 71)
    }

    @Test func aLackOfProcessIDsIsNoDeathOfTheWorker() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), rest]
                restart: {backoff: {initial: 1ms, max: 1ms}, intensity: {deaths: 1}}
            """)
        let master = try master(refusing: ["clone3=EAGAIN", "clone=EAGAIN"], manifest)
        try master.line("error: cannot launch web/0 now: ", "launches are repeated every 100 ms until they succeed")
        try Deadline.await("the fifth launch") {
            master.signal(SIGQUIT)
            try master.line("WORKER")
            let row = try master.line("web/0").split(separator: " ")
            return (row.dropFirst().compactMap { Int($0) }.last ?? 0) >= 5
        }
        #expect(master.lines.count { $0.contains("cannot launch web/0 now") } == 1)
        #expect(try master.stop() == 0)
    }

    @Test(arguments: ["EPERM", "ENOSYS"])
    func aProcessThatCannotBeSignaledIsLeftBehindByASecondStop(error: String) throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), rest], stop: {timeout: 50ms}}
            """)
        let master = try master(refusing: ["kill=\(error)", "pidfd_send_signal=\(error)"], manifest)
        let worker = try #require(try master.running(1)["web/0"])
        master.signal(SIGTERM)
        try master.line(
            "error: cannot signal web/0 (pid \(worker)): it runs as another user, or a sandbox forbids the call;")
        try master.line("did not exit within", "sending SIGKILL")
        #expect(try master.stopAtOnce() == 77)
        #expect(master.lines.contains { $0.contains("error: web/0 (pid \(worker)) is left behind") })
    }
}
