import Glibc
import Testing

/// Who may use the control socket, in addition to the master's user and root.
@Suite(.enabled(if: geteuid() == 0, "only root can become another user"))
struct ControlAccessTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        // Other users have to reach the socket and the manifest.
        chmod(workspace.path, 0o755)
    }

    private func write(_ control: String) throws -> String {
        let group = "  web: {command: [\(Built.probe), rest]}"
        return try workspace.write(
            "app.yaml", "version: 1\ncontrol: {socket: app.sock\(control)}\nworker_groups:\n\(group)")
    }

    /// Sends a request as another user, and returns the greeting or refusal and the answer.
    private func ask(_ request: String, user: Int, group: Int, others: String = "--clear-groups") throws -> String {
        let script = """
            import socket, sys
            client = socket.socket(socket.AF_UNIX)
            client.connect(sys.argv[1])
            try:
                client.sendall(sys.argv[2].encode() + b"\\n")
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused already
            for line in client.makefile():
                print(line, end="")
            """
        let words = ["setpriv", "--reuid=\(user)", "--regid=\(group)", others, "--"]
        let outcome = try Command(
            words + ["/usr/bin/env", "python3", "-c", script, workspace.path + "/app.sock", request]
        ).outcome()
        return outcome.output + outcome.errors
    }

    private let status = "{\"request\": \"status\"}"
    private let reload = "{\"request\": \"reload\"}"
    private let stop = "{\"request\": \"stop\", \"all\": true}"

    @Test func readersAskAndOperatorsChange() throws {
        let access = ", users: {64201: read, 64202: operate}, groups: {64301: operate, 64302: read}"
        let master = try Master(try write(access))
        try master.running(1)
        #expect(try ask(status, user: 64201, group: 64999).contains("\"ok\":true,\"status\""))
        #expect(try ask(reload, user: 64201, group: 64999).contains("this client may not ask for 'reload'"))
        #expect(try ask(stop, user: 64201, group: 64999).contains("this client may not ask for 'stop'"))
        #expect(try ask(reload, user: 64202, group: 64999).contains("\"result\":\"accepted\""))
        #expect(
            try ask(reload, user: 64203, group: 64999, others: "--groups=64301").contains("\"result\":\"accepted\""))
        #expect(try ask(status, user: 64203, group: 64302).contains("\"ok\":true,\"status\""))
        #expect(try ask(reload, user: 64203, group: 64302).contains("may not ask"))
        let stranger = try ask(status, user: 64203, group: 64999)
        #expect(stranger.contains("user 64203 may not control this master: only root and user 0 may, and those whom"))
        #expect(try master.stop() == 0)
    }

    /// Connects as user 64201, and returns the program once it has the greeting. It asks for the stop when the file `go` exists.
    private func connected() throws -> Command {
        let script = """
            import os, socket, sys, time
            client = socket.socket(socket.AF_UNIX)
            client.connect(sys.argv[1])
            lines = client.makefile()
            print(lines.readline(), end="", flush=True)
            while not os.path.exists(sys.argv[3]):
                time.sleep(0.01)
            try:
                client.sendall(sys.argv[2].encode() + b"\\n")
                print("answer:", lines.readline())
            except OSError as error:
                print("answer:", error)
            """
        let words = ["setpriv", "--reuid=64201", "--regid=64999", "--clear-groups", "--", "/usr/bin/env", "python3"]
        let program = try Command(words + ["-c", script, workspace.path + "/app.sock", stop, workspace.path + "/go"])
        var greeting = ""
        let deadline = Deadline()
        while !greeting.contains("\n") {
            greeting += String(decoding: try program.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(greeting.contains("\"protocol\""), "\(greeting)")
        return program
    }

    @Test(arguments: [true, false])
    func aClientHasTheRightsOfTheNewManifest(mayAsk: Bool) throws {
        let master = try Master(try write(", users: {64201: operate}"))
        try master.running(1)
        let client = try connected()
        try _ = write(mayAsk ? ", users: {64201: read}" : ", mode: \"0666\"")
        try master.reload()
        try workspace.write("go", "")
        let outcome = try client.outcome()
        let refusal = "answer: {\"ok\":false,\"error\":\"this client may not ask for 'stop'\"}"
        #expect(mayAsk ? outcome.output.hasPrefix(refusal) : outcome.output.contains("answer:"), "\(outcome)")
        #expect(!outcome.output.contains("\"ok\":true"))
        #expect(try master.stop() == 0)
    }

    @Test func aReloadChangesWhoMayConnect() throws {
        let master = try Master(try write(""))
        try master.running(1)
        var file = stat()
        #expect(stat(workspace.path + "/app.sock", &file) == 0 && file.st_mode & 0o777 == 0o600)
        #expect(try ask(status, user: 64201, group: 64999).contains("Permission denied"))
        try _ = write(", users: {64201: read}")
        try master.reload()
        #expect(stat(workspace.path + "/app.sock", &file) == 0 && file.st_mode & 0o777 == 0o666)
        #expect(try ask(status, user: 64201, group: 64999).contains("\"ok\":true,\"status\""))
        try _ = write(", mode: \"0660\"")
        try master.reload()
        #expect(stat(workspace.path + "/app.sock", &file) == 0 && file.st_mode & 0o777 == 0o660)
        #expect(try ask(status, user: 64201, group: 64999).contains("Permission denied"))
        try _ = write(", users: {no-such-user: read}")
        master.signal(SIGHUP)
        try master.line("error: cannot let user no-such-user use the control socket: there is no such user")
        #expect(try master.stop() == 0)
    }
}
