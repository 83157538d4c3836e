import Glibc
import Testing

/// A manifest or an env_file that is no regular file does not block the program.
@Suite struct FileKindTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Returns the path of a terminal on which nobody types, and the descriptor that keeps it open.
    private func terminal() throws -> (path: String, descriptor: Int32) {
        // posix_openpt(3) and what belongs to it are not imported, so these are their calls: TIOCSPTLCK and TIOCGPTN.
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number): (Int32, Int32) = (0, 0)
        #expect(descriptor >= 0)
        #expect(ioctl(descriptor, 0x4004_5431, &lock) == 0 && ioctl(descriptor, 0x8004_5430, &number) == 0)
        return ("/dev/pts/\(number)", descriptor)
    }

    private func manifest(envFile: String) -> String {
        "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], env_file: \(envFile)}"
    }

    @Test(arguments: ["run", "check", "plan", "resolve", "fmt"])
    func aManifestThatIsATerminalIsRefused(command: String) throws {
        let (path, descriptor) = try terminal()
        defer { close(descriptor) }
        let words = [Built.runner, command, path] + (command == "plan" ? [path] : [])
        let result = try Command(words).outcome()
        #expect(result.code == 66, "\(result)")
        let said = result.output + result.errors
        #expect(said.contains("cannot read the file: it is a device and not a regular file"), "\(result)")
    }

    @Test(arguments: ["/dev/zero", "/dev/full", "/dev/null"])
    func aManifestThatIsADeviceIsRefused(path: String) throws {
        #expect(try Command.run(Built.runner, path).code == 66)
    }

    @Test func aManifestThatIsASocketIsRefused() throws {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = workspace.path + "/s"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
        #expect(try Command.run(Built.runner, path).errors.contains("it is a socket and not a regular file"))
    }

    @Test func anEnvFileThatIsATerminalOrAPipeRefusesTheStart() throws {
        let (path, descriptor) = try terminal()
        defer { close(descriptor) }
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for (file, reason) in [(path, "it is a device"), (pipe, "it is a pipe")] {
            let result = try Command.run(Built.runner, try workspace.write("app.yaml", manifest(envFile: file)))
            #expect(result.code == 1)
            #expect(result.errors.contains("cannot read '\(file)': \(reason)"), "\(result)")
        }
    }

    @Test func aFileThatBecomesATerminalRefusesTheReloadAndTheMasterHears() throws {
        let (path, descriptor) = try terminal()
        defer { close(descriptor) }
        try workspace.write("web.env", "A=1")
        let manifest = try workspace.write("app.yaml", manifest(envFile: "web.env"))
        let master = try Master(manifest)
        let before = try master.running(1)
        for file in ["web.env", "app.yaml"] {
            unlink("\(workspace.path)/\(file)")
            #expect(symlink(path, "\(workspace.path)/\(file)") == 0)
            master.signal(SIGHUP)
            try master.line("it is a device and not a regular file")
            try master.line("reload refused")
        }
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    @Test func aCommandStillReadsAPipe() throws {
        let text = manifest(envFile: "web.env").replacing("\n", with: "\\n")
        let pipe = "\(workspace.path)/pipe"
        let line = "mkfifo \(pipe); (printf '\(text)' > \(pipe)) & exec \"$@\""
        let result = try Command.run("/bin/sh", "-c", line, "sh", Built.runner, "check", pipe)
        #expect(result.code == 0, "\(result)")
    }
}
