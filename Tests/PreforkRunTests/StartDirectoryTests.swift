import Glibc
import Testing

/// Relative paths start at the directory as the shell names it.
@Suite struct StartDirectoryTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func release(_ name: String) throws {
        workspace.makeFolder(name)
        try workspace.write("\(name)/app.env", "RELEASE=\(name)")
        try workspace.write(
            "\(name)/app.yaml",
            "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest, \(name)], env_file: app.env}")
    }

    private func point(to name: String) {
        #expect(symlink(name, "\(workspace.path)/new") == 0)
        #expect(rename("\(workspace.path)/new", "\(workspace.path)/current") == 0)
    }

    @Test func aReloadFollowsTheLinkIntoWhichTheShellWent() throws {
        try release("one")
        try release("two")
        point(to: "one")
        let master = try Master(shell: "cd '\(workspace.path)/current' && exec \"$@\"", manifest: "app.yaml")
        try master.running(1)
        point(to: "two")
        #expect(try master.reload().contains("1 to replace"))
        let line = try master.line("web/0", "command")
        #expect(line.contains("one → two"), "\(line)")
        #expect(line.contains("env_file.RELEASE changed"), "\(line)")
        #expect(try master.stop() == 0)
    }

    @Test func aPWDThatNamesAnotherDirectoryIsIgnored() throws {
        try release("one")
        workspace.makeFolder("two")
        for value in ["\(workspace.path)/two", "one", "", "\(workspace.path)/gone"] {
            let line = "cd '\(workspace.path)/one' && PWD='\(value)' exec \"$@\""
            let result = try Command.run("/bin/sh", "-c", line, "sh", Built.runner, "check", "--host", "app.yaml")
            #expect(result.code == 0, "\(result)")
        }
    }
}
