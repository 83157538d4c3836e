internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The process beside the master that carries the lines of workers. It reads the pipes of all captured workers, and the
/// master reads none.
///
/// It has one thread, and does not wake up while no worker writes. It outlives the master until the last pipe has ended.
package struct Companion: ~Copyable {
    private enum Source: PollerSource {
        case master
        case pipe(UInt64)
        case outlet(UInt64)
        case deadline

        /// Orders first: an order to flush counts what is in the pipe.
        var precedence: Int {
            switch self {
            case .master: 0
            case .pipe: 1
            case .outlet: 2
            case .deadline: 3
            }
        }
    }

    private let master: Descriptor
    private var masterKey: PollerKey?
    private var poller: Poller<Source>
    private var timer: Timer
    private var pipes: [UInt64: CarriedPipe] = [:]
    private var outlets: [UInt64: LineOutlet] = [:]
    /// The outlets by the path of their file, and by the number of their stream.
    private var outletNumbers: [String: UInt64] = [:]
    private var lastOutlet: UInt64 = 0
    /// The lines that were dropped and not told yet, by where they were to go, and when they are told.
    private var dropped: [String: Int] = [:]
    private var tellsDroppedAt: Instant?
    /// The answers that the master has not taken yet.
    private var answers: [OutputAnswer] = []
    /// The bytes that wait for slow readers when all pipes have ended and the master is gone, and until when they do.
    private var leftBytes = 0
    private var givesUpAt: Instant?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private let clock = LineClock()

    /// Becomes the companion if a master has started this process as one. Call before anything else.
    package static func runIfAsked() {
        guard let text = getenv(CompanionVariable.descriptor).flatMap({ Int32(String(cString: $0)) }),
            prefork_is_pair_socket(text) != 0
        else { return }
        prefork_become_companion()
        _ = try? DescriptorLimit()
        // The master reports the exit and starts another companion.
        exit((try? run(master: Descriptor(owning: text))) == nil ? 1 : 0)
    }

    private static func run(master: consuming Descriptor) throws(SystemError) {
        var companion = try Companion(master: master)
        try companion.run()
    }

    private init(master: consuming Descriptor) throws(SystemError) {
        var poller = try Poller<Source>()
        let timer = try Timer()
        masterKey = try poller.add(.master, at: master)
        try poller.add(.deadline, at: timer.descriptor)
        self.poller = poller
        self.timer = timer
        self.master = master
    }

    deinit { buffer.deallocate() }

    private mutating func run() throws(SystemError) {
        while true {
            settle()
            if masterKey == nil, isOver() { return }
            try timer.arm(at: nextDeadline)
            try poller.wait()
            let time = clock.now()
            var isLate = false
            while let source = poller.takeReady() {
                switch source {
                case .master: readOrders()
                case .pipe(let number): pipes[number]?.read(into: buffer, time: time)
                case .outlet: break
                case .deadline:
                    timer.acknowledge()
                    isLate = true
                }
            }
            flushOutlets(isLate: isLate, time: time)
        }
    }

    /// Whether nothing is left to carry, so that a companion without a master ends. A reader that has taken nothing for some
    /// seconds will not be waited for.
    private mutating func isOver() -> Bool {
        guard pipes.values.allSatisfy(\.hasEnded) else { return false }
        let left = outlets.values.reduce(pipes.count) { $0 + $1.waitingBytes }
        if left != leftBytes {
            leftBytes = left
            givesUpAt = Instant.now.advanced(by: .seconds(5))
        }
        return left == 0 || givesUpAt.map { $0 <= .now } ?? false
    }

    private var nextDeadline: Instant? {
        var deadlines = outlets.values.compactMap(\.retryAt)
        if let givesUpAt { deadlines.append(givesUpAt) }
        if !dropped.isEmpty, let tellsDroppedAt { deadlines.append(tellsDroppedAt) }
        // The master takes its answers soon. Its socket is full only for a moment.
        if !answers.isEmpty { deadlines.append(Instant.now.advanced(by: .milliseconds(20))) }
        return deadlines.min()
    }

    private mutating func readOrders() {
        while masterKey != nil {
            let order = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: OutputOrder.longest) {
                bytes -> (prefork_delivery, OutputOrder?) in
                guard let base = bytes.baseAddress else { return (prefork_delivery(), nil) }
                let delivery = prefork_receive_delivery(master.raw, base, bytes.count)
                let count = delivery.error == 0 ? delivery.count : 0
                return (delivery, OutputOrder(bytes: Array(bytes[..<min(count, bytes.count)])[...]))
            }
            if order.0.error == EINTR { continue }
            if order.0.error == EAGAIN { return }
            // The master has ended, or was killed.
            if order.0.error != 0 || order.0.count == 0 { return leaveMaster() }
            if let understood = order.1 {
                perform(understood, order.0.descriptor)
            } else if order.0.descriptor >= 0 {
                close(order.0.descriptor)
            }
        }
    }

    private mutating func leaveMaster() {
        if let key = masterKey { poller.remove(key, at: master) }
        masterKey = nil
        answers = []
    }

    private mutating func perform(_ order: OutputOrder, _ descriptor: Int32) {
        switch order {
        case .carry(let stream):
            let outlet = outlet(of: stream)
            if descriptor >= 0 {
                pipes[stream.number] = CarriedPipe(stream, from: Descriptor(owning: descriptor), to: outlet)
            } else {
                pipes[stream.number]?.redirect(stream, to: outlet)
            }
        case .flush(let number):
            if let pipe = pipes[number] { pipe.flush() } else { answers.append(.flushed(number)) }
        case .reopen:
            for outlet in outlets.values { if case .file(let file) = outlet.target { file.reopen() } }
        }
    }

    /// The outlet of a stream, which it shares with all streams that go to the same place.
    private mutating func outlet(of stream: CarriedStream) -> LineOutlet {
        let name = stream.file.isEmpty ? stream.isError ? "standard error" : "standard output" : stream.file
        let rule = stream.rotation.map {
            RotationRule(size: $0.size, every: $0.every.map { max(Int($0 / .seconds(1)), 1) }, keep: $0.keep)
        }
        if let number = outletNumbers[name], let known = outlets[number] {
            if case .file(let file) = known.target { file.rule = rule }
            return known
        }
        lastOutlet += 1
        outletNumbers[name] = lastOutlet
        let new: LineOutlet
        if stream.file.isEmpty {
            let descriptor = stream.isError ? STDERR_FILENO : STDOUT_FILENO
            new = LineOutlet(
                number: lastOutlet, .stream(LogOutlet(standardError: descriptor), name: name),
                showsColor: Companion.showsColor(descriptor))
        } else {
            let file = OutputFile(path: stream.file)
            file.rule = rule
            new = LineOutlet(number: lastOutlet, .file(file))
        }
        outlets[lastOutlet] = new
        return new
    }

    /// Whether a stream is a terminal that shows colours, and nobody has asked for none (no-color.org).
    private static func showsColor(_ descriptor: Int32) -> Bool {
        func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        return isatty(descriptor) == 1 && value("NO_COLOR").isEmpty && value("TERM") != "dumb"
    }

    private mutating func flushOutlets(isLate: Bool, time: [UInt8]) {
        passOn(time: time)
        for outlet in outlets.values { answers += outlet.flush(isLate: isLate) }
        // Lines that have waited for room, of which there is some now.
        while pipes.values.contains(where: \.canMoveBacklog) {
            passOn(time: time)
            for outlet in outlets.values { answers += outlet.flush(isLate: false) }
        }
        tellDropped()
        sendAnswers()
    }

    /// Lets each pipe pass on what it has, and forgets those that have ended.
    private mutating func passOn(time: [UInt8]) {
        for pipe in pipes.values {
            pipe.settle(time: time)
            let count = pipe.takeDropped()
            if count > 0 { dropped[pipe.outlet.name, default: 0] += count }
            if pipe.isDone {
                pipe.outlet.answer(.ended(pipe.stream.number))
                if let key = pipe.pollerKey { poller.remove(key, at: pipe.descriptor) }
                pipes[pipe.stream.number] = nil
            }
        }
    }

    /// Tells how many lines were dropped, at most once in a second.
    private mutating func tellDropped() {
        if dropped.isEmpty { return }
        let now = Instant.now
        let due = tellsDroppedAt ?? now
        guard due <= now else { return }
        answers += dropped.sorted { $0.key < $1.key }.map { .dropped(lines: $0.value, at: $0.key) }
        dropped = [:]
        tellsDroppedAt = now.advanced(by: .seconds(1))
    }

    private mutating func sendAnswers() {
        guard masterKey != nil else { return answers = [] }
        while let answer = answers.first {
            let bytes = answer.bytes
            let error = bytes.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { prefork_send(master.raw, $0, buffer.count, -1) } ?? EINVAL
            }
            if error == EAGAIN { return }
            answers.removeFirst()
        }
    }

    /// Watches what has to be watched now: the pipes whose lines have room, and the readers that are slow.
    private mutating func settle() {
        for (number, pipe) in pipes where pipe.wantsBytes != (pipe.pollerKey != nil) {
            if let key = pipe.pollerKey {
                poller.remove(key, at: pipe.descriptor)
                pipe.pollerKey = nil
            } else {
                pipe.pollerKey = try? poller.add(.pipe(number), at: pipe.descriptor)
            }
        }
        for (number, outlet) in outlets {
            let polled = outlet.polled
            if let key = outlet.pollerKey, polled == nil, case .stream(let stream, _) = outlet.target {
                poller.remove(key, at: stream.descriptor)
                outlet.pollerKey = nil
            } else if outlet.pollerKey == nil, let polled {
                outlet.pollerKey = try? poller.add(.outlet(number), at: polled, when: .writable)
            }
        }
        removeUnusedFiles()
    }

    /// Closes the files that no stream goes to any more.
    private mutating func removeUnusedFiles() {
        guard outlets.count > 2 else { return }
        let used = Set(pipes.values.map(\.outlet.number))
        for (number, outlet) in outlets where !used.contains(number) && outlet.isEmpty {
            guard case .file = outlet.target else { continue }
            outlets[number] = nil
            outletNumbers[outlet.name] = nil
        }
    }
}
