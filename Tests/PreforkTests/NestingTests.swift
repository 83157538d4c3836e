import Glibc
import Testing

/// A worker may start its own program again: that is a master like any other, and inherits nothing of its role.
@Suite struct NestingTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func aWorkersChildIsAMaster() throws {
        let script = try folder.write("inner/0 rts=-N2 rest", to: "inner")
        let server = try RunningServer("web/0 listen=0 nest \(script)")
        let worker = ProcessFacts(try server.up("web/0"))
        let master = ProcessFacts(try server.program.number("web/0 nested "))
        try server.program.line("start \(master.pid)")
        let inner = ProcessFacts(try server.up("inner/0"))
        #expect(master.parent == worker.pid)
        #expect(inner.parent == master.pid)
        #expect(inner.words.suffix(3) == ["+RTS", "-N2", "-RTS"])

        // It is steered by itself.
        try folder.write("inner/0 rts=-N3 rest", to: "inner")
        kill(master.pid, SIGHUP)
        #expect(try server.up("inner/0") != inner.pid)
        // Two masters share this output, but only the outer one is asked.
        #expect(try server.running() == ["web/0": worker.pid])

        try awaited("it waits") { worker.heedsTerminate }
        #expect(try server.stop() == 0)
        #expect(!master.isAlive)
    }

    @Test func mastersNestAsDeepAsOneLikes() throws {
        let innermost = try folder.write("c/0 rest", to: "innermost")
        let inner = try folder.write("b/0 nest \(innermost)", to: "inner")
        let server = try RunningServer("a/0 nest \(inner)")
        let outermost = ProcessFacts(try server.up("a/0"))
        let middle = ProcessFacts(try server.up("b/0"))
        _ = try server.up("c/0")
        try awaited("they wait") { outermost.heedsTerminate && middle.heedsTerminate }
        #expect(try server.stop() == 0)
        #expect(try server.program.count("finish 0") == 3)
    }

    @Test func neitherEnvironmentNorSocketsReachAWorkersChildren() throws {
        let script = try folder.write("inner/0 rest", to: "inner")
        let server = try RunningServer("web/0 listen=0 nest \(script)")
        let worker = ProcessFacts(try server.up("web/0"))
        let master = ProcessFacts(try server.program.number("web/0 nested "))
        let inner = ProcessFacts(try server.up("inner/0"))
        let socket = try #require(worker.descriptors[3])
        #expect(socket.hasPrefix("socket:"))
        for facts in [master, inner] { #expect(!facts.descriptors.values.contains(socket)) }
        let protocols = ["LISTEN_", "EINHORN_", "SERVER_STARTER_", "PREFORK_CONTEXT", "NOTIFY_SOCKET"]
        for variable in master.variables { #expect(!protocols.contains { variable.hasPrefix($0) }, "\(variable)") }
        #expect(inner.variables.contains("PREFORK_GROUP=inner"))
        #expect(inner.variables.contains("PREFORK_CONTEXT_PID=\(inner.pid)"))
        #expect(!inner.variables.contains { $0.hasPrefix("LISTEN_") })
        try awaited("it waits") { worker.heedsTerminate }
        #expect(try server.stop() == 0)
    }

    /// As when a worker starts a program before it has looked at its environment: the pid is not this one's.
    @Test func whoFindsAnothersContextIsAMaster() throws {
        let script = try folder.write("web/0 rest", to: "server")
        let program = try Program(
            [built("server"), script], environment: ["PREFORK_CONTEXT_FD=3", "PREFORK_CONTEXT_PID=1"])
        #expect(try program.number("start ") == program.pid)
        _ = try program.number("web/0 up ")
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test(arguments: ["1", "x", ""])
    func whatIsNoDescriptorForAContextIsNone(number: String) throws {
        let script = try folder.write("web/0 rest", to: "server")
        let role = "export PREFORK_CONTEXT_FD='\(number)' PREFORK_CONTEXT_PID=$$"
        let program = try Program(["sh", "-c", "\(role); exec '\(built("server"))' '\(script)'"])
        #expect(try program.number("start ") == program.pid)
    }
}
