import Glibc
import Testing

@testable import Prefork

/// Workers run the binary of the master, regardless of the directory and the name with which the master was started.
@Suite struct OwnProgramTests {
    private let binary = link("/proc/self/exe") ?? ""

    @Test func aRelativePathStartsAtTheStartDirectory() {
        #expect(OwnProgram(name: String(binary.dropFirst()), directory: "/").path == binary)
        #expect(OwnProgram(name: binary, directory: "/tmp").path == binary)
    }

    @Test func aSymbolicLinkIsNotResolved() throws {
        let folder = try Folder()
        let path = try folder.link(binary, as: "link")
        #expect(OwnProgram(name: "./link", directory: folder.path).path == "\(folder.path)/./link")
        #expect(OwnProgram(name: path, directory: "/").path == path)
    }

    @Test(arguments: ["/bin/sh", "./sh", "../nowhere/server", "server", ""])
    func aNameThatLeadsToAnotherFileIsIgnored(name: String) {
        #expect(OwnProgram(name: name, directory: "/bin").path == binary)
    }

    @Test func aServerThatChangesItsDirectoryFindsItsProgram() throws {
        let folder = try Folder()
        _ = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 wait", to: "server")
        let program = try Program(["sh", "-c", "cd \(folder.path); exec ./link \(script) /"])
        let worker = ProcessFacts(try program.number("web/0 up "))
        #expect(worker.words == ["./link"])
        #expect(link("/proc/\(worker.pid)/cwd") == folder.path)
    }

    @Test func aServerWithAWrongNameLaunchesItself() throws {
        let folder = try Folder()
        let script = try folder.write("web/0 wait", to: "server")
        let program = try Program(["/bin/true", script], at: built("server"))
        let worker = ProcessFacts(try program.number("web/0 up "))
        #expect(worker.words == ["/bin/true"])
    }

    /// A context with a computed policy, which is not part of the encoded bytes.
    private struct ComputedPolicy: WorkerContext {
        var id = WorkerID(0)
        var isPatient = false

        var stop: StopPolicy { StopPolicy(grace: .seconds(isPatient ? 60 : 1)) }

        func encoded() -> [UInt8] { [] }

        static func decoded(from bytes: [UInt8]) -> ComputedPolicy { ComputedPolicy() }
    }

    @Test func aChangeOfAComputedPolicyDoesNotChangeTheProgram() throws {
        let old = try OwnProgram().spec(for: ComputedPolicy(), id: WorkerID(0))
        let new = try OwnProgram().spec(for: ComputedPolicy(isPatient: true), id: WorkerID(0))
        #expect(old.stop != new.stop)
        #expect(old.program == new.program)
    }
}
