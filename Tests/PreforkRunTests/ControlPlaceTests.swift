import Glibc
import Testing

/// Reloads that move the control socket.
@Suite struct ControlPlaceTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func text(_ group: String, control: String = "control: {socket: app.sock}") -> String {
        "version: 1\n\(control)\nworker_groups:\n  web: {command: [\(Built.probe), \(group)]}"
    }

    private var manifest: String { workspace.path + "/app.yaml" }

    private func run(_ words: String...) throws -> (code: Int32, err: String) {
        let outcome = try Command([Built.runner] + words).outcome()
        return (outcome.code, outcome.errors)
    }

    @Test func aReloadMovesTheSocketOrClosesIt() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest", control: "control: {socket: b.sock}"))
        try master.reload()
        #expect(try run("status", manifest).code == 0)
        #expect(access(workspace.path + "/app.sock", F_OK) != 0)
        try workspace.write("app.yaml", text("rest", control: "control: off"))
        try master.reload()
        let off = try run("status", manifest)
        #expect(off.code == 69 && off.err.contains("says 'control: off', so nobody can ask its master"))
        #expect(access(workspace.path + "/b.sock", F_OK) != 0)
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatIsTakenBackTakesTheSocketBack() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        let (first, other) = (workspace.path + "/app.sock", workspace.path + "/b.sock")
        try workspace.write("app.yaml", text("exit, '3'", control: "control: {socket: b.sock}"))
        try master.reload()
        try master.line("reload 1 is taken back after")
        try Deadline.await("the socket of before") { access(first, F_OK) == 0 && access(other, F_OK) != 0 }
        #expect(try run("status", "--socket", first).code == 0)
        // What such a reload has closed is opened again.
        try workspace.write("app.yaml", text("exit, '3'", control: "control: off"))
        try master.reload()
        try master.line("reload 2 is taken back after")
        try Deadline.await("the socket of before") { access(first, F_OK) == 0 }
        #expect(try run("status", "--socket", first).code == 0)
        // What a reload that is complete has changed is what the next one goes back to.
        try workspace.write("app.yaml", text("rest, again", control: "control: {socket: b.sock}"))
        try master.reload()
        try master.line("reload 3 is complete")
        try workspace.write("app.yaml", text("exit, '3'"))
        try master.reload()
        try master.line("reload 4 is taken back after")
        try Deadline.await("the socket of before") { access(other, F_OK) == 0 && access(first, F_OK) != 0 }
        #expect(try run("status", "--socket", other).code == 0)
        #expect(try master.stop() == 0)
    }
}
