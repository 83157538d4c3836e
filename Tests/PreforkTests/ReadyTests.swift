import Glibc
import Testing

/// Workers that call `reportReady()`.
@Suite struct ReadyTests {
    @Test func aWorkerThatCallsReadyTwiceIsReportedOnce() throws {
        let server = try RunningServer("log info", "web/0 ready", "web/1 wait")
        let pid = try server.nextPID(of: "web/0")
        let other = try server.nextPID(of: "web/1")
        try server.program.line("ready web/0 \(pid) ready")
        try server.program.errorLine("web/0 (pid \(pid)) is ready after ", " ms")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 ready \(pid)")
        try server.program.line("status web/1 running \(other)")
        try server.program.errorLine("server, generation 1: 2 of 2 running")
        #expect(try server.stop() == 0)
        // The worker calls `reportReady()` twice.
        #expect(try server.program.count("ready ") == 1)
    }

    @Test func eachSuccessorIsReportedReady() throws {
        let server = try RunningServer("web/0 ready")
        let first = try server.program.number("web/0 up")
        try server.program.line("ready web/0 \(first) ready")
        kill(first, SIGKILL)
        let second = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(second) ready")
        try server.reload("web/0 args=changed ready")
        try server.program.line("ready web/0 \(try server.nextPID(of: "web/0")) ready")
    }

    @Test func aTransientWorkerIsReportedReady() throws {
        let server = try RunningServer("launch job/0 ready")
        try server.program.line("ready job/0 \(try server.nextPID(of: "job/0")) ready")
    }

    @Test func readyBeforeAnExitIsReported() throws {
        let server = try RunningServer("web/0 restart=never ready-return")
        try server.program.line("finished web/0 0")
        let lines = server.program.lines.filter { $0.hasPrefix("ready") || $0.hasPrefix("finished") }
        #expect(lines.map { $0.prefix(8) } == ["ready we", "finished"])
    }

    /// The worker reports that it is alive for longer than its watchdog waits, and then hangs.
    @Test func aWorkerThatDoesNotCallAliveInTimeIsReplaced() throws {
        let server = try RunningServer("web/0 alive-in=2000 alive 5000")
        try server.program.line("web/0 hangs")
        #expect(try server.program.count("finished") == 0)
        try server.program.errorLine("web/0 (pid ", "has not reported WATCHDOG=1 for 2 s", "gets SIGABRT")
        try server.program.line("finished web/0 SIGABRT, left: ")
        try server.program.line("web/0 hangs")
    }

    @Test func aReadyMessageOfAnotherProcessIsIgnored() throws {
        let server = try RunningServer("web/0 wait")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        let variable = try #require(worker.variables.first { $0.hasPrefix("NOTIFY_SOCKET=@") })
        let address = String(variable.dropFirst("NOTIFY_SOCKET=".count))
        for text in ["READY=1", "", "\0\n\n=", String(repeating: "READY=1\n", count: 10_000)] {
            try Datagram.send(text, to: address)
        }
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 running \(worker.pid)")
        #expect(try server.program.count("ready") == 0)
    }

    @Test func readyWithoutAMasterDoesNothing() throws {
        let worker = try LoneWorker("web/0 ready-return")
        #expect(try worker.program.exitCode() == 0)
        #expect(worker.program.errorLines.isEmpty)
    }

    @Test func aReadyMessageThatCannotBeSentIsAWarning() throws {
        let worker = try LoneWorker("web/0 ready-return", after: "export NOTIFY_SOCKET=@prefork-nobody-$$")
        #expect(try worker.program.exitCode() == 0)
        let (pid, address) = (worker.program.pid, "@prefork-nobody-\(worker.program.pid)")
        #expect(
            worker.program.errorLines == [
                "warning: worker/0 (pid \(pid)) cannot report readiness to \(address): connection refused (sendto)"
            ])
    }
}
