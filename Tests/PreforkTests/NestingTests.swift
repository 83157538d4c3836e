import Glibc
import Testing

/// A worker that starts its own program. The program is another master and does not inherit the worker's role.
@Suite struct NestingTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func aServerStartedByAWorkerIsAMaster() throws {
        let script = try folder.write("inner/0 rts=-N2 wait", to: "inner")
        let server = try RunningServer("web/0 listen=0 nest \(script)")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        let master = ProcessFacts(try server.program.number("web/0 nested "))
        try server.program.line("start \(master.pid)")
        let inner = ProcessFacts(try server.nextPID(of: "inner/0"))
        #expect(master.parent == worker.pid)
        #expect(inner.parent == master.pid)
        #expect(inner.words.suffix(3) == ["+RTS", "-N2", "-RTS"])

        // The inner master handles its own signals.
        try folder.write("inner/0 rts=-N3 wait", to: "inner")
        kill(master.pid, SIGHUP)
        #expect(try server.nextPID(of: "inner/0") != inner.pid)
        // Two masters share this output. Only the outer master gets SIGQUIT.
        #expect(try server.running() == ["web/0": worker.pid])

        try waitUntil("the worker waits") { worker.catchesTerminate }
        #expect(try server.stop() == 0)
        #expect(!master.isAlive)
    }

    @Test func mastersCanBeNested() throws {
        let innermost = try folder.write("c/0 wait", to: "innermost")
        let inner = try folder.write("b/0 nest \(innermost)", to: "inner")
        let server = try RunningServer("a/0 nest \(inner)")
        let outermost = ProcessFacts(try server.nextPID(of: "a/0"))
        let middle = ProcessFacts(try server.nextPID(of: "b/0"))
        _ = try server.nextPID(of: "c/0")
        try waitUntil("the workers wait") { outermost.catchesTerminate && middle.catchesTerminate }
        #expect(try server.stop() == 0)
        #expect(try server.program.count("finish 0") == 3)
    }

    @Test func programsStartedByAWorkerInheritNeitherVariablesNorSockets() throws {
        let script = try folder.write("inner/0 wait", to: "inner")
        let server = try RunningServer("web/0 listen=0 nest \(script)")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        let master = ProcessFacts(try server.program.number("web/0 nested "))
        let inner = ProcessFacts(try server.nextPID(of: "inner/0"))
        let socket = try #require(worker.descriptors[3])
        #expect(socket.hasPrefix("socket:"))
        for facts in [master, inner] { #expect(!facts.descriptors.values.contains(socket)) }
        let protocols = ["LISTEN_", "EINHORN_", "SERVER_STARTER_", "PREFORK_CONTEXT", "NOTIFY_SOCKET"]
        for variable in master.variables { #expect(!protocols.contains { variable.hasPrefix($0) }, "\(variable)") }
        #expect(inner.variables.contains("PREFORK_GROUP=inner"))
        #expect(inner.variables.contains("PREFORK_CONTEXT_PID=\(inner.pid)"))
        #expect(!inner.variables.contains { $0.hasPrefix("LISTEN_") })
        try waitUntil("the worker waits") { worker.catchesTerminate }
        #expect(try server.stop() == 0)
    }

    /// A worker can start a program before it has removed the variables. The pid is then the pid of another process.
    @Test func aContextVariableForAnotherPIDIsIgnored() throws {
        let script = try folder.write("web/0 wait", to: "server")
        let program = try Program(
            [built("server"), script], environment: ["PREFORK_CONTEXT_FD=3", "PREFORK_CONTEXT_PID=1"])
        #expect(try program.number("start ") == program.pid)
        _ = try program.number("web/0 up ")
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test(arguments: ["1", "x", ""])
    func anInvalidContextDescriptorIsIgnored(number: String) throws {
        let script = try folder.write("web/0 wait", to: "server")
        let role = "export PREFORK_CONTEXT_FD='\(number)' PREFORK_CONTEXT_PID=$$"
        let program = try Program(["sh", "-c", "\(role); exec '\(built("server"))' '\(script)'"])
        #expect(try program.number("start ") == program.pid)
    }
}
