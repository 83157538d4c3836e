import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct SocketFileTests {
    @Test func theFileHasTheModeOfTheSpec() throws {
        let folder = try TemporaryFolder()
        let socket = try open(folder.file("a.sock"), mode: 0o666)
        #expect(mode(of: folder.file("a.sock")) == 0o666)
        try socket.adjust(to: SocketSpec(name: "s", address: .unix(path: folder.file("a.sock"), mode: 0o660)))
        #expect(mode(of: folder.file("a.sock")) == 0o660)
    }

    @Test func aFileThatADeadProcessLeftBehindIsReplaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sock")
        _ = try open(path)
        // The socket was closed without removing its file, as when a process is killed.
        #expect(access(path, F_OK) == 0)
        let socket = try open(path)
        _ = try Client(try SocketAddress(unix: path))
        socket.removeFile()
        #expect(access(path, F_OK) != 0)
    }

    @Test func aSocketFileInUseIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sock")
        let first = try open(path)
        #expect { try open(path) } throws: { error in
            "\(error)" == "cannot listen on unix \(path): address already in use (bind)"
        }
        _ = try Client(try SocketAddress(unix: path))
        #expect(first.port == nil)
    }

    @Test func aFileThatIsNotASocketIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("precious", to: "a.sock")
        #expect(throws: SystemError.self) { try open(path) }
        #expect(contents(of: path) == "precious")
    }

    @Test func aFileThatWasReplacedIsNotRemoved() throws {
        let folder = try TemporaryFolder()
        let socket = try open(folder.file("a.sock"))
        unlink(folder.file("a.sock"))
        let path = try folder.write("somebody else's", to: "a.sock")
        socket.removeFile()
        #expect(contents(of: path) == "somebody else's")
    }

    @Test func aPathThatIsTooLongIsRefused() throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        #expect { try SocketAddress(unix: path) } throws: { error in
            "\(error)" == "cannot listen on unix \(path): file name too long (bind)"
        }
    }

    private func open(_ path: String, mode: UInt16? = nil) throws -> ListeningSocket {
        let spec = SocketSpec(name: "s", address: .unix(path: path, mode: mode))
        return try ListeningSocket(spec, at: try SocketAddress(unix: path))
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        lstat(path, &status)
        return status.st_mode & 0o7777
    }
}
