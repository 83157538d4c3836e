internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The pipes of captured workers, and what the companion has still to be told of them.
///
/// The master keeps the reading end of each pipe until the companion has reported its end. So a companion that was killed
/// loses no line that was not in its hands, and a worker never writes to a pipe that nobody reads.
struct OutputKeeper {
    private struct Pipe {
        let reader: OutputPipes.End
        let launch: UInt64
        var stream: CarriedStream
        /// Whether this companion has the pipe.
        var isSent = false
    }

    /// An order that was not sent yet. What it says is made up when it is sent, so the list cannot grow beyond the pipes.
    private enum Order: Hashable {
        case carry(UInt64)
        case flush(UInt64)
        case reopen
        case ask(UInt64)
        case show(UInt64)
    }

    private var pipes: [UInt64: Pipe] = [:]
    private var orders: [Order] = []
    /// Whether there is a companion. Without one no order waits, because the next one is told everything.
    private var isConnected = false
    /// The launches whose process has ended and whose last words are not written yet.
    private var waiting: [UInt64: (pipes: Set<UInt64>, until: Instant)] = [:]

    /// Where the manifest says that lines go to a file. Kept after the last worker, because the companion may still have them.
    private var places: [String: String] = [:]
    /// The launches of which it was asked how long they have been silent.
    private var asked: Set<UInt64> = []

    /// The clients that are to be shown lines and were not passed on yet.
    private var clients: [UInt64: (wanted: WantedLines, connection: OutputPipes.End)] = [:]
    private var lastClient: UInt64 = 0

    /// How many clients may wait to be passed on.
    private static let mostClients = 16

    /// How long the end of a process waits for its last words.
    static let patience = Duration.seconds(1)

    /// Whether any worker is captured.
    var isEmpty: Bool { pipes.isEmpty }
    /// Whether orders wait for the companion.
    var hasOrders: Bool { !orders.isEmpty }
    /// When the next process is taken for ended although its last words are not written.
    var deadline: Instant? { waiting.values.lazy.map(\.until).min() }

    /// Adds the pipes of a process.
    mutating func add(_ opened: OutputPipes, of launch: Launch, pid: Int32, _ spec: WorkerSpec) {
        let output = spec.upkeep.output
        for (end, isError, policy) in [
            (opened.output, false, output.standardOutput), (opened.error, true, output.standardError),
        ] {
            guard let end else { continue }
            let number = CarriedStream.number(of: launch.number, isError: isError)
            let stream = CarriedStream(
                number: number, pid: pid, isError: isError, policy ?? LinePolicy(), of: launch.worker, spec.label,
                pattern: spec.upkeep.readiness?.condition.pattern ?? "")
            notePlace(of: stream, spec)
            pipes[number] = Pipe(reader: end, launch: launch.number, stream: stream)
            add(.carry(number))
        }
    }

    /// Describes the pipes of a launch in another way: its policy or the name of its worker has changed.
    ///
    /// - Parameter awaitsLine: Whether a line may match the readiness of the launch; nil for no change of that.
    mutating func redirect(_ launch: Launch, _ spec: WorkerSpec, awaitsLine: Bool?) {
        let output = spec.upkeep.output
        for (isError, policy) in [(false, output.standardOutput), (true, output.standardError)] {
            let number = CarriedStream.number(of: launch.number, isError: isError)
            guard let pipe = pipes[number], let policy else { continue }
            let pattern = awaitsLine.map { $0 ? spec.upkeep.readiness?.condition.pattern ?? "" : "" }
            let stream = CarriedStream(
                number: number, pid: pipe.stream.pid, isError: isError, policy, of: launch.worker, spec.label,
                pattern: pattern ?? pipe.stream.pattern)
            notePlace(of: stream, spec)
            guard stream != pipe.stream else { continue }
            pipes[number]?.stream = stream
            add(.carry(number))
        }
    }

    /// Asks for the last words of a process that has ended.
    ///
    /// - Returns: Whether the end of the process waits for them.
    mutating func wait(for launch: Launch, at now: Instant) -> Bool {
        if waiting[launch.number] != nil { return true }
        let numbers = CarriedStream.numbers(of: launch.number).filter { pipes[$0] != nil }
        if numbers.isEmpty { return false }
        waiting[launch.number] = (Set(numbers), now.advanced(by: OutputKeeper.patience))
        for number in numbers { add(.flush(number)) }
        return true
    }

    /// Asks for everything that is in the pipes now, when the master ends.
    mutating func waitForEverything(at now: Instant) {
        for (number, pipe) in pipes {
            waiting[pipe.launch, default: ([], now)].pipes.insert(number)
            add(.flush(number))
        }
    }

    /// Whether the companion has still to answer.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Removes and returns the launches that have waited for too long.
    mutating func takeOverdue(at now: Instant) -> [UInt64] {
        let overdue = waiting.filter { $0.value.until <= now }.keys.sorted()
        for number in overdue { waiting[number] = nil }
        return overdue
    }

    /// Notes that what was in a pipe is written.
    ///
    /// - Returns: The number of the launch, if nothing of it is waited for any more.
    mutating func flushed(_ number: UInt64) -> UInt64? {
        guard let launch = pipes[number]?.launch, var wait = waiting[launch] else { return nil }
        wait.pipes.remove(number)
        waiting[launch] = wait.pipes.isEmpty ? nil : wait
        return wait.pipes.isEmpty ? launch : nil
    }

    /// Notes that a line matches a pattern. Neither pipe of the launch is searched for it any more.
    ///
    /// - Returns: The number of the launch, if it still waits for such a line.
    mutating func matched(_ number: UInt64, _ pattern: String) -> UInt64? {
        guard let pipe = pipes[number], pipe.stream.pattern == pattern, !pattern.isEmpty else { return nil }
        for number in [number, number ^ 1] { pipes[number]?.stream.pattern = "" }
        return pipe.launch
    }

    /// Notes that a pipe has ended, and closes it.
    ///
    /// - Returns: As `flushed`.
    mutating func ended(_ number: UInt64) -> UInt64? {
        defer { pipes[number] = nil }
        return flushed(number)
    }

    /// The place of `log` in the manifest of a worker whose lines go to this file; nil where no manifest names it.
    func place(of file: String) -> String? { places[file] }

    private mutating func notePlace(of stream: CarriedStream, _ spec: WorkerSpec) {
        if !stream.file.isEmpty, let place = spec.origin.location(of: .log) { places[stream.file] = place }
    }

    /// How many pipes of ended processes are kept for a companion that may come.
    static let keptPipes = 64

    /// Closes the pipes that have nothing in them and that nobody can write to any more, where there is no companion. Of the
    /// other pipes of processes that have ended, the newest are kept.
    ///
    /// - Returns: How many bytes nobody will read.
    mutating func closeEnded(isRunning: (UInt64) -> Bool) -> Int {
        var kept = 0, lost = 0
        for (number, pipe) in pipes.sorted(by: { $0.key > $1.key }) where !isRunning(pipe.launch) {
            var request = pollfd(fd: pipe.reader.descriptor.raw, events: Int16(POLLIN), revents: 0)
            poll(&request, 1, 0)
            // A process that the worker has started may have the pipe still.
            guard request.revents & Int16(POLLHUP) != 0 else { continue }
            let bytes = Int(prefork_readable_bytes(pipe.reader.descriptor.raw))
            if bytes > 0 { kept += 1 }
            guard bytes == 0 || kept > OutputKeeper.keptPipes else { continue }
            pipes[number] = nil
            lost += bytes
        }
        return lost
    }

    /// Asks how long a launch has been silent.
    ///
    /// - Returns: Whether an answer follows. The next companion is asked again when this one ends before.
    mutating func ask(_ launch: Launch) -> Bool {
        let numbers = CarriedStream.numbers(of: launch.number)
        guard numbers.contains(where: { pipes[$0] != nil }) else { return false }
        asked.insert(launch.number)
        add(.ask(launch.number))
        return true
    }

    /// Notes the answer to `ask`.
    ///
    /// - Returns: Whether it was waited for.
    mutating func answered(_ launch: UInt64) -> Bool { asked.remove(launch) != nil }

    /// Asks for all files to be opened again.
    mutating func reopen() { add(.reopen) }

    /// Whether another client can be passed on.
    var takesClients: Bool { clients.count < OutputKeeper.mostClients }

    /// Passes a client on to the companion, which sends it lines.
    mutating func show(_ wanted: WantedLines, to client: consuming Descriptor) {
        lastClient += 1
        clients[lastClient] = (wanted, OutputPipes.End(client))
        add(.show(lastClient))
    }

    /// Prepares to tell everything to a new companion.
    mutating func startOver() {
        isConnected = true
        let flushes = waiting.values.flatMap(\.pipes)
        for number in pipes.keys { pipes[number]?.isSent = false }
        // Those that write to the same file do so in the order of their launches.
        orders =
            pipes.keys.sorted().map { .carry($0) } + flushes.sorted().map { .flush($0) }
            + asked.sorted().map { .ask($0) }
    }

    /// Forgets the orders for a companion that has ended.
    mutating func disconnect() {
        isConnected = false
        orders = []
        clients = [:]
    }

    /// Sends the orders that the socket takes now.
    ///
    /// - Returns: Whether the companion can still be spoken to.
    mutating func send(to socket: borrowing Descriptor) -> Bool {
        var sent = 0
        defer { orders.removeFirst(sent) }
        for order in orders {
            let error = send(order, to: socket)
            if OutputKeeper.isLack(error) { return true }
            if error == EPIPE || error == ECONNRESET || error == ENOTCONN { return false }
            sent += 1
        }
        return true
    }

    /// Whether an order can be sent later.
    private static func isLack(_ error: Int32) -> Bool { [EAGAIN, ENOBUFS, ENOMEM, ETOOMANYREFS].contains(error) }

    private mutating func send(_ order: Order, to socket: borrowing Descriptor) -> Int32 {
        let message: OutputOrder
        var descriptor: Int32 = -1
        switch order {
        case .carry(let number):
            guard let pipe = pipes[number] else { return 0 }
            message = .carry(pipe.stream)
            if !pipe.isSent { descriptor = pipe.reader.descriptor.raw }
        case .flush(let number): message = .flush(number)
        case .reopen: message = .reopen
        case .ask(let launch): message = .ask(launch)
        case .show(let number):
            guard let client = clients[number] else { return 0 }
            message = .show(client.wanted)
            descriptor = client.connection.descriptor.raw
        }
        let bytes = message.bytes
        let error = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { prefork_send(socket.raw, $0, buffer.count, descriptor) } ?? EINVAL
        }
        if error == 0, case .carry(let number) = order { pipes[number]?.isSent = true }
        if case .show(let number) = order, !OutputKeeper.isLack(error) { clients[number] = nil }
        return error
    }

    private mutating func add(_ order: Order) {
        if isConnected, !orders.contains(order) { orders.append(order) }
    }
}

extension CarriedStream {
    fileprivate init(
        number: UInt64, pid: Int32, isError: Bool, _ policy: LinePolicy, of worker: WorkerID, _ label: WorkerSpec.Label,
        pattern: String
    ) {
        self.init(
            number: number, worker: worker, pid: pid, isError: isError, format: policy.format,
            prefix: LinePolicy.text(policy.prefix, of: worker, label),
            file: policy.file.map { LinePolicy.text($0, of: worker, label) } ?? "", rotation: policy.rotation,
            maxLine: policy.maxLine, drop: policy.drop, pattern: pattern)
    }
}
