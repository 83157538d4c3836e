import Glibc
import Testing

/// A reload looks at what it is about to launch before it stops anybody.
@Suite struct ReloadCheckTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func web(_ settings: String) -> String {
        "version: 1\nworker_groups:\n  web: {count: 2, \(settings)}\n  other: {command: [\(Built.probe), rest]}"
    }

    private func serving(_ settings: String) throws -> (master: Master, manifest: String) {
        let manifest = try workspace.write("app.yaml", web(settings))
        let master = try Master(manifest)
        try master.running(3)
        return (master, manifest)
    }

    private func refuses(
        _ settings: String, _ parts: String, _ location: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let (master, manifest) = try serving("command: [\(Built.probe), rest]")
        let before = master.pids
        try workspace.write("app.yaml", web(settings))
        master.signal(SIGHUP)
        let line = try master.line("\(manifest):3:")
        #expect(line.contains(parts), "\(line)", sourceLocation: location)
        try master.line("reload refused: nothing changed")
        #expect(master.pids == before, sourceLocation: location)
        for pid in before.values { #expect(kill(pid, 0) == 0, sourceLocation: location) }
        #expect(try master.stop() == 0, sourceLocation: location)
    }

    @Test func aTypoInTheCommandRefusesTheReload() throws {
        try refuses("command: [./sever, rest]", "cannot execute './sever': no such file or directory [PR0904]")
    }

    @Test func aProgramThatIsNotInPATHRefusesTheReload() throws {
        try refuses("command: [no-such-program-anywhere]", "it is not in PATH [PR0904]")
    }

    /// The probe changes in place, so no worker is launched.
    @Test func aTypoInTheProgramOfAProbeRefusesTheReload() throws {
        try refuses(
            "command: [\(Built.probe), rest], liveness: {exec: [./helthy]}",
            "helthy': no such file or directory [PR0904]")
    }

    @Test func aProgramWithoutTheXBitRefusesTheReload() throws {
        try workspace.write("server", "#!/bin/sh\nexec sleep 1000")
        try refuses("command: [./server]", "it is not executable (chmod +x) [PR0904]")
    }

    @Test func aMissingWorkingDirectoryRefusesTheReload() throws {
        try refuses("command: [\(Built.probe), rest], working_dir: gone", "cannot change to the directory")
    }

    @Test func aNewWorkerIsLookedAtToo() throws {
        let (master, _) = try serving("command: [\(Built.probe), rest]")
        try workspace.write("app.yaml", web("command: [\(Built.probe), rest]") + "\n  new: {command: [./missing]}")
        master.signal(SIGHUP)
        try master.line("cannot execute './missing'")
        try master.line("reload refused")
        #expect(try master.stop() == 0)
    }

    @Test func whatDoesNotChangeIsNotLookedAt() throws {
        // The program was removed after its launch. Its workers run on, and a change elsewhere is possible.
        #expect(symlink(Built.probe, "\(workspace.path)/server") == 0)
        let (master, _) = try serving("command: [./server, rest]")
        let before = master.pids
        unlink("\(workspace.path)/server")
        try workspace.write(
            "app.yaml",
            web("command: [./server, rest]").replacing("[\(Built.probe), rest]", with: "[\(Built.probe), rest, x]"))
        #expect(try master.reload().contains("1 to replace, 2 kept"))
        try master.line("other/0 launched")
        let after = try master.running(3)
        #expect(after["web/0"] == before["web/0"] && after["web/1"] == before["web/1"])

        // An edit of those workers would launch the program that is gone.
        try workspace.write("app.yaml", web("command: [./server, rest, v2]"))
        master.signal(SIGHUP)
        try master.line("cannot execute './server'")
        try master.line("reload refused")
        #expect(master.pids == after)
        #expect(try master.stop() == 0)
    }
}
