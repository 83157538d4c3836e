import Glibc
import Testing

@testable import Prefork

/// The binary that workers run is the one that the master runs, wherever it was started from and whatever it is called.
@Suite struct OwnProgramTests {
    private let binary = link("/proc/self/exe") ?? ""

    @Test func aPathIsTakenFromWhereTheProgramWasStarted() {
        #expect(OwnProgram(name: String(binary.dropFirst()), directory: "/").path == binary)
        #expect(OwnProgram(name: binary, directory: "/tmp").path == binary)
    }

    @Test func aLinkIsFollowedByWhoeverRunsIt() throws {
        let folder = try Folder()
        let path = try folder.link(binary, as: "link")
        #expect(OwnProgram(name: "./link", directory: folder.path).path == "\(folder.path)/./link")
        #expect(OwnProgram(name: path, directory: "/").path == path)
    }

    @Test(arguments: ["/bin/sh", "./sh", "../nowhere/server", "server", ""])
    func aNameThatLeadsElsewhereIsNotBelieved(name: String) {
        #expect(OwnProgram(name: name, directory: "/bin").path == binary)
    }

    @Test func aServerThatGoesElsewhereFindsItsWorkersProgram() throws {
        let folder = try Folder()
        _ = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 rest", to: "server")
        let program = try Program(["sh", "-c", "cd \(folder.path); exec ./link \(script) /"])
        let worker = ProcessFacts(try program.number("web/0 up "))
        #expect(worker.words == ["./link"])
        #expect(link("/proc/\(worker.pid)/cwd") == folder.path)
    }

    @Test func aServerThatIsCalledAsItIsNotLaunchesItself() throws {
        let folder = try Folder()
        let script = try folder.write("web/0 rest", to: "server")
        let program = try Program(["/bin/true", script], at: built("server"))
        let worker = ProcessFacts(try program.number("web/0 up "))
        #expect(worker.words == ["/bin/true"])
    }

    /// Its policy is no part of what travels.
    private struct Tuned: WorkerContext {
        var id = WorkerID(0)
        var isPatient = false

        var stop: StopPolicy { StopPolicy(grace: .seconds(isPatient ? 60 : 1)) }

        func encoded() -> [UInt8] { [] }

        static func decoded(from bytes: [UInt8]) -> Tuned { Tuned() }
    }

    @Test func aPolicyThatDoesNotTravelIsNoReasonToRelaunch() throws {
        let old = try OwnProgram().spec(for: Tuned(), id: WorkerID(0))
        let new = try OwnProgram().spec(for: Tuned(isPatient: true), id: WorkerID(0))
        #expect(old.stop != new.stop)
        #expect(old.program == new.program)
    }
}
