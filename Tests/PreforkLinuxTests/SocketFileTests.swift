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

    /// With the umask of most systems, bind(2) alone would leave the group without the right to write.
    @Test(arguments: [0o600, 0o620, 0o777] as [UInt16])
    func theModeDoesNotDependOnTheUmask(mode: UInt16) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sock")
        let socket = try open(path, mode: mode)
        #expect(self.mode(of: path) == mode_t(mode))
        _ = socket
    }

    /// bind(2) alone creates the file with no more than its mode, so nobody else can connect before a chmod.
    @Test func theFileNeverHasMoreThanItsMode() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sock")
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: "listen")
        #expect(try SocketFile.bind(socket, SocketAddress(unix: path), 0o600))
        #expect(mode(of: path) == 0o600)
    }

    /// A user who may write the directory must not lead the master to another file.
    @Test func theModeOfALinksTargetIsNotChanged() throws {
        let folder = try TemporaryFolder()
        let (path, victim) = (folder.file("a.sock"), try folder.write("precious", to: "victim"))
        let socket = try open(path, mode: 0o600)
        unlink(path)
        #expect(symlink(victim, path) == 0)
        #expect {
            try socket.adjust(to: SocketSpec(name: "s", address: .unix(path: path, mode: 0o666)))
        } throws: { error in
            "\(error)" == "cannot change the mode of unix \(path): its file was removed or replaced (open)"
        }
        #expect(mode(of: victim) == 0o600)
    }

    /// The link leads to a socket, so that the file's type gives nothing away.
    @Test func theModeOfAnotherSocketIsNotChanged() throws {
        let folder = try TemporaryFolder()
        let (path, other) = (folder.file("a.sock"), folder.file("other.sock"))
        let socket = try open(path, mode: 0o600)
        let foreign = try open(other, mode: 0o600)
        #expect(rename(other, path) == 0)
        #expect(throws: SystemError.self) {
            try socket.adjust(to: SocketSpec(name: "s", address: .unix(path: path, mode: 0o666)))
        }
        #expect(mode(of: path) == 0o600)
        _ = foreign
    }

    @Test func anotherFileAtThePathIsToldAsWhatItIs() throws {
        let folder = try TemporaryFolder()
        func expect(_ reason: String, _ name: String, _ result: Int32) {
            let path = folder.file(name)
            #expect(result >= 0)
            #expect { try open(path) } throws: { error in
                "\(error)" == "cannot listen on unix \(path): \(reason); remove it, or change the path (bind)"
            }
        }
        _ = try folder.write("precious", to: "file")
        expect("a regular file is there", "file", 0)
        expect("a directory is there", "folder", mkdir(folder.file("folder"), 0o700))
        expect("a symbolic link is there", "link", symlink("/", folder.file("link")))
        expect("a dangling symbolic link is there", "dangling", symlink("no-such-file", folder.file("dangling")))
        expect("a file that is not a socket is there", "fifo", mkfifo(folder.file("fifo"), 0o600))
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
