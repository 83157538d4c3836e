import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct NotifySocketTests {
    @Test func theSenderOfAReportIsKnownByItsPidAndItsUser() throws {
        let socket = try NotifySocket()
        #expect(socket.messages().isEmpty)
        try socket.address.reportReady()
        let child = try #require(NotifyAddress(socket.address.text))
        try child.reportReady()
        let messages = socket.messages()
        #expect(messages.map(\.sender) == Array(repeating: NotifySender(pid: getpid(), user: geteuid()), count: 2))
        #expect(messages.map(\.reports) == [[.ready], [.ready]])
        #expect(socket.messages().isEmpty)
    }

    @Test func aMessageThatIsTooLongIsDiscarded() throws {
        let socket = try NotifySocket()
        try send("READY=1\n" + String(repeating: "x", count: 4088), to: socket)
        #expect(socket.messages().map(\.reports) == [[.ready]])
        try send("READY=1\n" + String(repeating: "x", count: 4089), to: socket)
        try send("WATCHDOG=1", to: socket)
        #expect(socket.messages().map(\.reports) == [[.watchdog]])
    }

    @Test func aSocketOfAWorkerHasANameThatIsNeverUsedAgain() throws {
        var names: Set<String> = []
        for _ in 0..<100 { names.insert(try NotifySocket.own().address.text) }
        #expect(names.count == 100)
        #expect(names.allSatisfy { $0.hasPrefix("@prefork-run/") && $0.count > 30 })
    }

    /// A helper such as `systemd-notify` has ended before its message is read.
    @Test func theSenderIsKnownWhenItHasEnded() throws {
        let socket = try NotifySocket.own()
        var workers = try Workers()
        var program = Program(command: [try built("probe"), "tell", "READY=1"])
        program.tellsReadiness = true
        let child = try workers.spawn(program, notifySocket: socket.address.text)
        #expect(try workers.reap(child) == .code(0))
        let sender = try #require(socket.messages().first?.sender)
        #expect(sender == NotifySender(pid: child.pid, user: geteuid()))
    }

    @Test func nobodyOfAnotherUserSpeaksForAWorker() throws {
        var workers = try Workers()
        let worker = try workers.spawn(Program(command: [try built("probe"), "rest"])).pid
        #expect(NotifySender(pid: worker, user: 4711).maySpeak(for: worker))
        #expect(NotifySender(pid: 1, user: geteuid()).maySpeak(for: worker))
        #expect(NotifySender(pid: 1, user: 0).maySpeak(for: worker))
        #expect(!NotifySender(pid: 1, user: 4711).maySpeak(for: worker))
        #expect(!NotifySender(pid: 0, user: .max).maySpeak(for: worker))
        #expect(!NotifySender(pid: 0, user: .max).maySpeak(for: 0x7FFF_FFFF))
    }

    @Test func twoSocketsHaveDifferentNames() throws {
        let sockets = [try NotifySocket(), try NotifySocket()]
        #expect(sockets.allSatisfy { $0.address.text.hasPrefix("@") && $0.address.text.count > 1 })
        #expect(sockets[0].address.text != sockets[1].address.text)
    }

    @Test func aReportToAClosedSocketFails() throws {
        var socket: NotifySocket? = try NotifySocket()
        let address = try #require(socket?.address)
        socket = nil
        let error = #expect(throws: SystemError.self) { try address.reportReady() }
        #expect(error?.description == "cannot report readiness to \(address.text): connection refused (sendto)")
    }

    @Test(arguments: ["", "/run/notify", "vsock:2:1", "@" + String(repeating: "x", count: 108)])
    func otherAddressesAreNotSupported(text: String) {
        #expect(NotifyAddress(text) == nil)
    }

    @Test func onlyAWorkerThatReportsItsReadinessGetsTheAddress() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: ["NOTIFY_SOCKET=/run/of-the-master"])
        var program = Program(command: [])
        #expect(try workers.report(program, notifySocket: "@here", in: folder).variables["NOTIFY_SOCKET"] == nil)
        program.tellsReadiness = true
        let report = try workers.report(program, notifySocket: "@here", in: folder)
        #expect(report.variables["NOTIFY_SOCKET"] == "@here")
        #expect(report.variables["WATCHDOG_USEC"] == nil && report.variables["WATCHDOG_PID"] == nil)
    }

    @Test func aWorkerWithAWatchdogFindsItInItsEnvironment() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: ["WATCHDOG_PID=1", "WATCHDOG_USEC=1"])
        var program = Program(command: [], sockets: [], context: [1])
        program.watchdog = .milliseconds(1500)
        let sockets = [try openSocket()]
        program.sockets = sockets.map(\.spec)
        let report = try workers.report(program, sockets: sockets, notifySocket: "@here", in: folder)
        #expect(report.variables["NOTIFY_SOCKET"] == "@here")
        #expect(report.variables["WATCHDOG_USEC"] == "1500000")
        for variable in ["WATCHDOG_PID", "LISTEN_PID", ContextVariable.pid] {
            #expect(report.variables[variable] == report.values("pid").first, "\(variable)")
        }
    }

    @Test func readinessAppearsInTheLogAndInTheStatus() {
        let launch = Launch(worker: WorkerID(group: "web", number: 0), number: 1, generation: 1)
        let notice = Notice.ready(launch, pid: 123, after: .milliseconds(40))
        let record = LogRecord("ready", "web/0 (pid 123) is ready after 40 ms")
            .with("worker", "web/0").with("pid", 123).with("after_ms", 40)
        #expect(LogRecord.records(of: notice, manifest: "shop") == [record])

        var supervisor = Supervisor(seed: 1)
        let now = Instant(nanoseconds: 0)
        _ = supervisor.handle(.desired([WorkerSpec(id: launch.worker, program: Program(command: []))]), at: now)
        _ = supervisor.handle(.launched(launch, pid: 123), at: now)
        _ = supervisor.handle(.reported(launch, .ready), at: now)
        let status = supervisor.status(at: Instant(nanoseconds: 2_000_000_000))
        #expect(
            StatusTable(status, manifest: "shop").lines == [
                "shop, generation 1: 1 of 1 running",
                "WORKER  STATE  PID  FOR  LAUNCHES  LAST EXIT",
                "web/0   ready  123  2 s  1         -",
            ])
        let rows = LogRecord.records(of: .status(status), manifest: "shop")
        #expect(rows.first?.message == "1 of 1 running")
        #expect(rows.last?.fields.contains(LogRecord.Field(name: "state", value: .text("ready"))) == true)
    }
}

/// Sends a datagram with any text, as any program can.
private func send(_ text: String, to socket: NotifySocket) throws {
    let sender = try Descriptor(
        "socket", Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), to: "send")
    let bytes = Array(text.utf8)
    let count = try SocketAddress(of: socket.descriptor).withPointer {
        sendto(sender.raw, bytes, bytes.count, 0, $0, $1)
    }
    try #require(count == bytes.count)
}
