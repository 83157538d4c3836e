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
    /// The pipes and the outlets that this turn has still to look at. The others have nothing to do.
    private var activePipes: Set<UInt64> = []
    private var activeOutlets: Set<UInt64> = []
    /// The pipes that wait for room, by their outlet.
    private var stalled: [UInt64: Set<UInt64>] = [:]
    /// The outlets that cannot be written to and are tried again.
    private var failing: Set<UInt64> = []
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
    private var pace = ReadingPace()

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
        while masterKey != nil || !isOver() {
            try timer.arm(at: nextDeadline)
            try poller.wait()
            if pace.letsLinesGather() { try poller.wait(returnsAtOnce: true) }
            pace.beginTurn()
            let time = clock.now()
            while let source = poller.takeReady() {
                switch source {
                case .master: readOrders()
                case .pipe(let number): read(number, time)
                case .outlet(let number): activeOutlets.insert(number)
                case .deadline:
                    timer.acknowledge()
                    activeOutlets.formUnion(failing)
                }
            }
            passOn(time: time)
            tellDropped()
            sendAnswers()
        }
    }

    private mutating func read(_ number: UInt64, _ time: [UInt8]) {
        guard let pipe = pipes[number] else { return }
        pace.add(pipe.read(into: buffer, time: time))
        if let pattern = pipe.takeMatched() { answers.append(.matched(number, pattern: pattern)) }
        activePipes.insert(number)
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
        var deadlines = failing.compactMap { outlets[$0]?.retryAt }
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
            } else if let pipe = pipes[stream.number] {
                // The outlet that it leaves may be one that nobody needs any more.
                activeOutlets.insert(pipe.outlet.number)
                pipe.redirect(stream, to: outlet)
            }
            activePipes.insert(stream.number)
        case .flush(let number):
            guard let pipe = pipes[number] else { return answers.append(.flushed(number)) }
            pipe.flush()
            activePipes.insert(number)
        case .ask(let launch): answers.append(.silent(launch, for: silence(of: launch)))
        case .reopen:
            for outlet in outlets.values { if case .file(let file) = outlet.target { file.reopen() } }
        }
    }

    /// The time since something was written to a pipe of a launch. Where bytes wait to be read, it is now. Nothing is known of a
    /// launch without a pipe, so nothing is said against it.
    private func silence(of launch: UInt64) -> Duration {
        let now = Instant.now
        return CarriedStream.numbers(of: launch).compactMap { pipes[$0]?.silence(at: now) }.min() ?? .zero
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

    /// Lets the active pipes pass on what they have, and writes it. Room may let other pipes go on.
    private mutating func passOn(time: [UInt8]) {
        while !activePipes.isEmpty || !activeOutlets.isEmpty {
            let (pipes, outlets) = (activePipes, activeOutlets)
            activePipes.removeAll(keepingCapacity: true)
            activeOutlets.removeAll(keepingCapacity: true)
            for number in pipes { settle(pipe: number, time: time) }
            for number in outlets.union(activeOutlets) { settle(outlet: number) }
            activeOutlets.removeAll(keepingCapacity: true)
        }
    }

    /// Lets a pipe pass on what it has, and forgets it if it has ended.
    private mutating func settle(pipe number: UInt64, time: [UInt8]) {
        guard let pipe = pipes[number] else { return }
        let outlet = pipe.outlet
        pipe.settle(time: time)
        let count = pipe.takeDropped()
        if count > 0 { dropped[outlet.name, default: 0] += count }
        activeOutlets.insert(outlet.number)
        if pipe.isDone {
            outlet.answer(.ended(number))
            if let key = pipe.pollerKey { poller.remove(key, at: pipe.descriptor) }
            pipes[number] = nil
            outlet.users -= 1
            return
        }
        if pipe.waitsForRoom { stalled[outlet.number, default: []].insert(number) }
        guard pipe.wantsBytes != (pipe.pollerKey != nil) else { return }
        if let key = pipe.pollerKey {
            poller.remove(key, at: pipe.descriptor)
            pipe.pollerKey = nil
        } else {
            pipe.pollerKey = try? poller.add(.pipe(number), at: pipe.descriptor)
        }
    }

    /// Writes what an outlet has, and wakes the pipes that have waited for its room.
    private mutating func settle(outlet number: UInt64) {
        guard let outlet = outlets[number] else { return }
        answers += outlet.flush()
        if outlet.retryAt == nil { failing.remove(number) } else { failing.insert(number) }
        if outlet.room > 0, let waiting = stalled.removeValue(forKey: number) { activePipes.formUnion(waiting) }
        let polled = outlet.polled
        if let key = outlet.pollerKey, polled == nil, case .stream(let stream, _) = outlet.target {
            poller.remove(key, at: stream.descriptor)
            outlet.pollerKey = nil
        } else if outlet.pollerKey == nil, let polled {
            outlet.pollerKey = try? poller.add(.outlet(number), at: polled, when: .writable)
        }
        // Closes a file that no stream goes to any more.
        if outlet.users == 0, outlet.isEmpty, case .file = outlet.target {
            outlets[number] = nil
            outletNumbers[outlet.name] = nil
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
}
