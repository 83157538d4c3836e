internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The process beside the master that carries the lines of workers. It reads the pipes of all captured workers, and the
/// master reads none.
///
/// It has one thread, and does not wake up while no worker writes. It outlives the master until the last pipe has ended.
package struct Companion: ~Copyable {
    enum Source: PollerSource {
        case master
        case pipe(UInt64)
        case outlet(UInt64)
        case compression(UInt64)
        case reader(UInt64)
        case deadline

        /// Orders first: an order to flush counts what is in the pipe.
        var precedence: Int {
            switch self {
            case .master: 0
            case .pipe: 1
            case .outlet, .compression, .reader: 2
            case .deadline: 3
            }
        }
    }

    let master: Descriptor
    var masterKey: PollerKey?
    var poller: Poller<Source>
    private var timer: Timer
    var pipes: [UInt64: CarriedPipe] = [:]
    var outlets: [UInt64: LineOutlet] = [:]
    /// The outlets by the path of their file, and by the number of their stream.
    var outletNumbers: [String: UInt64] = [:]
    var lastOutlet: UInt64 = 0
    /// The pipes and the outlets that this turn has still to look at. The others have nothing to do.
    var activePipes: Set<UInt64> = []
    var activeOutlets: Set<UInt64> = []
    /// The pipes that wait for room, by their outlet.
    private var stalled: [UInt64: Set<UInt64>] = [:]
    /// The outlets that cannot be written to and are tried again.
    private var failing: Set<UInt64> = []
    /// The lines that were dropped and not told yet, by where they were to go, and when they are told.
    private var dropped: [String: Int] = [:]
    private var tellsDroppedAt: Instant?
    /// The answers that the master has not taken yet.
    var answers: [OutputAnswer] = []
    /// The newest bytes of each stream.
    var memories: [StreamMemory.Key: StreamMemory] = [:]
    /// How many times bytes were read.
    var readings: UInt64 = 0
    /// The clients that read lines, and those that this turn has still to look at.
    var readers: [UInt64: LineReader] = [:]
    var readersToWatch: Set<UInt64> = []
    var lastReader: UInt64 = 0
    /// The bytes that wait for slow readers when all pipes have ended and the master is gone, and until when they do.
    private var leftBytes = 0
    private var givesUpAt: Instant?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private let clock = LineClock()
    private static let muchAtOnce = 8 * 1024
    private var pace = ReadingPace()

    /// Becomes the companion if a master has started this process as one. Call before anything else.
    package static func runIfAsked() {
        guard let text = getenv(CompanionVariable.descriptor).flatMap({ Int32(String(cString: $0)) }),
            prefork_is_pair_socket(text) != 0
        else { return }
        prefork_become_companion()
        // The programs that it starts must not have it.
        _ = fcntl(text, F_SETFD, FD_CLOEXEC)
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
            let time = clock.now()
            while let source = poller.takeReady() {
                switch source {
                case .master: readOrders()
                case .pipe(let number): read(number, time)
                case .outlet(let number): activeOutlets.insert(number)
                case .compression(let number): finishCompression(at: number)
                case .reader(let number): advance(reader: number)
                case .deadline:
                    timer.acknowledge()
                    activeOutlets.formUnion(failing)
                }
            }
            passOn(time: time)
            watchReaders()
            tellDropped()
            sendAnswers()
        }
    }

    private mutating func read(_ number: UInt64, _ time: [UInt8]) {
        guard let pipe = pipes[number] else { return }
        readings += 1
        let moment = StreamMemory.Moment(milliseconds: clock.milliseconds, reading: readings)
        let count = pipe.read(into: buffer, time: time, at: moment, remembering: readers.isEmpty ? memoryLimit : nil)
        pace.add(count)
        if !readers.isEmpty { serveReaders(with: pipe.memory) }
        if let pattern = pipe.takeMatched() { answers.append(.matched(number, pattern: pattern)) }
        activePipes.insert(number)
        // What a companion has in its hands is lost when it is killed. So much is written before the next pipe is read.
        if count >= Companion.muchAtOnce { passOn(time: time) }
    }

    /// Whether nothing is left to carry, so that a companion without a master ends. A reader that has taken nothing for some
    /// seconds will not be waited for.
    private mutating func isOver() -> Bool {
        guard pipes.values.allSatisfy(\.hasEnded) else { return false }
        if outlets.values.contains(where: { $0.compressionKey != nil }) { return false }
        endReaders()
        let forReaders = readers.values.reduce(0) { $0 + $1.waitingBytes }
        let left = outlets.values.reduce(pipes.count + forReaders) { $0 + $1.waitingBytes }
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
        guard case .file(let file) = outlet.target else { return }
        if outlet.compressionKey == nil { startCompression(of: file, outlet) }
        // Closes a file that no stream goes to any more.
        if outlet.users == 0, outlet.isEmpty, outlet.compressionKey == nil {
            outlets[number] = nil
            outletNumbers[outlet.name] = nil
        }
    }

    private mutating func startCompression(of file: OutputFile, _ outlet: LineOutlet) {
        do throws(SystemError) {
            try file.startCompression()
            guard let descriptor = file.compression else { return }
            outlet.compressionKey = try poller.add(.compression(outlet.number), at: descriptor, when: .readable)
        } catch {
            answers.append(.uncompressed(error.description, errno: error.errno, at: outlet.name))
        }
    }

    private mutating func finishCompression(at number: UInt64) {
        guard let outlet = outlets[number], case .file(let file) = outlet.target else { return }
        if let key = outlet.compressionKey, let descriptor = file.compression { poller.remove(key, at: descriptor) }
        outlet.compressionKey = nil
        do throws(SystemError) {
            try file.finishCompression()
        } catch {
            answers.append(.uncompressed(error.description, errno: error.errno, at: outlet.name))
        }
        activeOutlets.insert(number)
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
