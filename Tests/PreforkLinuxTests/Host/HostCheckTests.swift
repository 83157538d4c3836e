import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// The checks of `check --host` for directories, sockets and addresses.
@Suite struct HostCheckTests {
    private func reason(_ body: () throws(HostProblem) -> Void) -> String? {
        do throws(HostProblem) {
            try body()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func aWorkingDirectoryHasToExist() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        #expect(reason { () throws(HostProblem) in try Directory.checkEntry(to: folder.path) } == nil)
        #expect(reason { () throws(HostProblem) in try Directory.checkEntry(to: file) } == "not a directory")
        let missing = folder.file("missing")
        #expect(
            reason { () throws(HostProblem) in try Directory.checkEntry(to: missing) } == "no such file or directory")
    }

    @Test func aSocketNeedsADirectoryAndAFreePath() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        func problem(_ path: String) -> String? {
            reason { () throws(HostProblem) in try Directory.checkSocket(at: path) }
        }
        #expect(problem(folder.file("app.sock")) == nil)
        #expect(problem(folder.file("no/app.sock")) == "there is no directory \(folder.path)/no")
        #expect(problem("\(file)/app.sock") == "\(file) is not a directory")
        #expect(problem(file) == "a regular file is there")
    }

    @Test func anExistingSocketIsAccepted() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("app.sock")
        let address = try SocketAddress(unix: path)
        let server = try Descriptor("socket", socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0), to: "listen")
        #expect(address.withPointer { bind(server.raw, $0, $1) } == 0)
        #expect(reason { () throws(HostProblem) in try Directory.checkSocket(at: path) } == nil)
    }

    @Test func anAddressHasToBelongToThisMachine() {
        func problem(_ host: String) -> String? {
            reason { () throws(HostProblem) in
                var address = LocalAddress()
                try address.check(host)
            }
        }
        for host in ["127.0.0.1", "127.1.2.3", "0.0.0.0"] { #expect(problem(host) == nil) }
        // An address for documentation (RFC 5737), which no machine has.
        #expect(problem("192.0.2.7") == "no interface of this machine has this address")
    }
}
