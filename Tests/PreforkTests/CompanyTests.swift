import Glibc
import Testing

/// The master shares its process with the program's own threads and helpers.
@Suite struct CompanyTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aThreadFromBeforeTheMasterTakesNoSignalFromIt(signal: Int32) throws {
        let folder = try Folder()
        let file = try folder.write("web/0 rest", to: "server")
        let program = try Program([built("server"), file], environment: ["SERVER_THREAD=1"])
        _ = try program.number("web/0 up ")
        #expect(ProcessFacts(program.pid).threads == 2)
        program.signal(signal)
        #expect(try program.exitCode() == 0)
        #expect(try program.count("finish 0") == 1)
    }

    @Test func aHelperKeepsItsStatusForWhoeverStartedIt() throws {
        let server = try RunningServer("web/0 rest", "helper")
        let helper = ProcessFacts(try server.program.number("helper "))
        _ = try server.up("web/0")
        try awaited("the end of the helper") { !helper.isAlive }
        // Answered after the SIGCHLD of the helper, which came first.
        try server.reload("web/0 rest")
        server.program.signal(SIGQUIT)
        try server.program.line("helper ended 3")
    }

    @Test func equalContextsAreNoChangeWhateverTheirBytes() throws {
        let server = try RunningServer("web/0 restless")
        let pid = try server.up("web/0")
        try server.reload("web/0 restless", "web/1 rest")
        _ = try server.up("web/1")
        #expect(try server.running()["web/0"] == pid)
    }
}
