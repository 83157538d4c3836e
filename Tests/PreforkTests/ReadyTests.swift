import Glibc
import Testing

/// Workers that say when they are up.
@Suite struct ReadyTests {
    @Test func whoSaysSoIsReadyOnce() throws {
        let server = try RunningServer("log info", "web/0 ready", "web/1 rest")
        let pid = try server.up("web/0")
        let other = try server.up("web/1")
        try server.program.line("ready web/0 \(pid) ready")
        try server.program.alarm("web/0 (pid \(pid)) is ready after ", " ms")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 ready \(pid)")
        try server.program.line("status web/1 running \(other)")
        try server.program.alarm("server, generation 1: 2 of 2 running")
        #expect(try server.stop() == 0)
        // It says so twice.
        #expect(try server.program.count("ready ") == 1)
    }

    @Test func aSuccessorSaysItForItself() throws {
        let server = try RunningServer("web/0 ready")
        let first = try server.program.number("web/0 up")
        try server.program.line("ready web/0 \(first) ready")
        kill(first, SIGKILL)
        let second = try server.up("web/0")
        try server.program.line("ready web/0 \(second) ready")
        try server.reload("web/0 args=changed ready")
        try server.program.line("ready web/0 \(try server.up("web/0")) ready")
    }

    @Test func aGuestIsHeardAsWell() throws {
        let server = try RunningServer("launch guest/0 ready")
        try server.program.line("ready guest/0 \(try server.up("guest/0")) ready")
    }

    @Test func theLastWordOfAWorkerIsHeard() throws {
        let server = try RunningServer("web/0 restart=never ready-return")
        try server.program.line("finished web/0 0")
        let told = server.program.lines.filter { $0.hasPrefix("ready") || $0.hasPrefix("finished") }
        #expect(told.map { $0.prefix(8) } == ["ready we", "finished"])
    }

    @Test func nobodyElsesWordCounts() throws {
        let server = try RunningServer("web/0 rest")
        let worker = ProcessFacts(try server.up("web/0"))
        let variable = try #require(worker.variables.first { $0.hasPrefix("NOTIFY_SOCKET=@") })
        let address = String(variable.dropFirst("NOTIFY_SOCKET=".count))
        for text in ["READY=1", "", "\0\n\n=", String(repeating: "READY=1\n", count: 10_000)] {
            try Datagram.send(text, to: address)
        }
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 running \(worker.pid)")
        #expect(try server.program.count("ready") == 0)
    }

    @Test func whoHasNobodyToTellWorksOn() throws {
        let worker = try LoneWorker("web/0 ready-return")
        #expect(try worker.program.exitCode() == 0)
        #expect(worker.program.alarms.isEmpty)
    }

    @Test func aWordThatDoesNotGetThroughIsAWarningAndEndsNobody() throws {
        let worker = try LoneWorker("web/0 ready-return", after: "export NOTIFY_SOCKET=@prefork-nobody-$$")
        #expect(try worker.program.exitCode() == 0)
        let (pid, address) = (worker.program.pid, "@prefork-nobody-\(worker.program.pid)")
        #expect(
            worker.program.alarms == [
                "warning: worker/0 (pid \(pid)) cannot report readiness to \(address): connection refused (sendto)"
            ])
    }
}
