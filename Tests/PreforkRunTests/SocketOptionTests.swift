import Glibc
import Testing

/// The keys below `listen` that an open socket can change.
@Suite struct SocketOptionTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ listen: String, _ extra: String = "") -> String {
        """
        version: 1
        worker_groups:
          web:
            command: [\(Built.probe), serve]
            port: 0
            listen: {\(listen)}
        \(extra)
        """
    }

    @Test func anOptionOfAnOpenSocketChangesAndNoWorkerIsTouched() throws {
        let path = try workspace.write("app.yaml", manifest("backlog: 128"))
        let master = try Master(path)
        let port = try master.port()
        let pids = try master.running(1)
        try workspace.write("app.yaml", manifest("backlog: 64, when_down: queue, no_delay: false, defer_accept: 5s"))
        try master.reload()
        let line = try master.line("web/0 adjusted in place")
        #expect(
            line.hasSuffix(
                "listen.backlog 128 → 64, listen.when_down refuse → queue, listen.no_delay true → false, "
                    + "listen.defer_accept added: 5s"), "\(line)")
        #expect(try Client.get(port: port).contains("\(try #require(pids["web/0"]))"))
        #expect(try master.stop() == 0)
    }

    /// Starts a worker that serves a unix socket of the mode 0600.
    private func servingPrivately() throws -> (master: Master, manifest: String, pid: Int32) {
        let group = "{command: [\(Built.probe), serve], path: w.sock, mode: \"0600\"}"
        let text = "version: 1\nworker_groups:\n  web: \(group)\n"
        let master = try Master(try workspace.write("app.yaml", text))
        return (master, text, try #require(try master.running(1)["web/0"]))
    }

    @Test func theModeOfAUnixSocketChangesAndNoWorkerIsTouched() throws {
        let (master, text, pid) = try servingPrivately()
        try workspace.write("app.yaml", text.replacing("0600", with: "0666"))
        try master.reload()
        try master.line("web/0 adjusted in place: mode 0600 → 0666")
        var status = stat()
        #expect(stat(workspace.path + "/w.sock", &status) == 0 && status.st_mode & 0o777 == 0o666)
        #expect(try Client.get(path: workspace.path + "/w.sock").contains("\(pid)"))
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatIsTakenBackRestoresTheModeOfAUnixSocket() throws {
        let (master, text, pid) = try servingPrivately()
        let broken = text.replacing("0600", with: "0666").replacing("\(Built.probe), serve", with: "sh, -c, exit 3")
        try workspace.write("app.yaml", broken)
        try master.reload()
        try master.line("is taken back after")
        var status = stat()
        #expect(stat(workspace.path + "/w.sock", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try Client.get(path: workspace.path + "/w.sock").contains("\(pid)"))
        #expect(try master.stop() == 0)
    }

    /// Without CAP_NET_ADMIN (or CAP_NET_RAW, for a mark) the kernel refuses a mark. The reload changes nothing then, the
    /// other options included.
    @Test func anOptionWithoutTheRightForItRefusesTheReload() throws {
        let path = try workspace.write("app.yaml", manifest("no_delay: true"))
        let drop = geteuid() == 0 ? "setpriv --bounding-set=-net_admin,-net_raw --inh-caps=-net_admin,-net_raw " : ""
        let master = try Master(shell: "exec \(drop)\"$@\"", manifest: path)
        let port = try master.port()
        let pids = try master.running(1)
        try workspace.write("app.yaml", manifest("mark: 7, backlog: 64"))
        master.signal(SIGHUP)
        try master.line(
            "app.yaml:6:5: error: cannot set 'mark' of 127.0.0.1:0 to 7: operation not permitted (setsockopt); "
                + "it needs CAP_NET_ADMIN")
        try master.line("reload refused: nothing changed")
        #expect(try Client.get(port: port).contains("\(try #require(pids["web/0"]))"))
        #expect(try master.stop() == 0)
    }
}
