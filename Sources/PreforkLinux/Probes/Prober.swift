internal import Supervision

/// The probes that run: connections to workers, and programs that look at them.
///
/// The prober has a poller of its own, which is one source of the loop, so that a loop that probes nothing has no more to
/// do. Each launch has at most one probe. A class, so that the engine can hold an optional prober, although a poller cannot
/// be copied.
final class Prober {
    /// The answer to a probe.
    struct Answer {
        let launch: Launch
        let purpose: ProbePurpose
        let result: ProbeResult
    }

    private struct Source: PollerSource {
        let number: UInt64
        var precedence: Int { 0 }
    }

    private enum Body {
        case connection(SocketProbe)
        case program(ChildProcess, name: String)

        var descriptor: Int32 {
            switch self {
            case .connection(let probe): probe.descriptor.raw
            case .program(let child, _): child.descriptor.raw
            }
        }
    }

    private struct Running {
        let launch: Launch
        let purpose: ProbePurpose
        let timeout: Duration
        let body: Body
        var key: PollerKey?
        /// Whether the poller waits for the connection to be writable.
        var isForWriting = false
        /// Whether nobody waits for an answer any more: the program was killed, and is still to be reaped.
        var isOver = false
    }

    private var poller: Poller<Source>
    private var probes: [UInt64: Running] = [:]
    /// The probe of each launch.
    private var numbers: [UInt64: UInt64] = [:]
    private var deadlines = ProbeDeadlines()
    private var lastNumber: UInt64 = 0

    init() throws(SystemError) { poller = try Poller() }

    /// Ready to read when a probe goes on.
    var descriptor: Int32 { poller.raw }

    /// How many probes have not ended, those included whose program has been killed and is not reaped yet.
    var count: Int { probes.count }

    /// When the first of the probes has failed.
    var nextDeadline: Instant? { deadlines.first { probes[$0]?.isOver == false } }

    /// Begins a probe by a connection.
    ///
    /// - Returns: The result if it is there at once.
    func connect(
        to target: ProbeTarget, _ request: HTTPProbe?, _ launch: Launch, _ purpose: ProbePurpose, timeout: Duration,
        at now: Instant = .now
    ) throws(ProbeFailure) -> ProbeResult? {
        let probe = try SocketProbe(target, request)
        switch probe.advance() {
        case .ended(let result): return result
        case .waits(let isForWriting):
            try add(
                Running(
                    launch: launch, purpose: purpose, timeout: timeout, body: .connection(probe),
                    isForWriting: isForWriting), at: now)
            return nil
        }
    }

    /// Watches a program that was started as a probe. It has failed unless it exits with 0 in time.
    ///
    /// - Parameter name: The program, for people.
    func watch(
        _ child: ChildProcess, name: String, _ launch: Launch, _ purpose: ProbePurpose, timeout: Duration,
        at now: Instant = .now
    ) throws(ProbeFailure) {
        do throws(ProbeFailure) {
            try add(
                Running(launch: launch, purpose: purpose, timeout: timeout, body: .program(child, name: name)), at: now)
        } catch {
            // Nobody would notice its end. It is reaped together with the other programs, when SIGCHLD arrives.
            lastNumber += 1
            probes[lastNumber] = Running(
                launch: launch, purpose: purpose, timeout: timeout, body: .program(child, name: name), isOver: true)
            try? child.send(.kill, to: .group)
            throw error
        }
    }

    /// The program of an earlier probe of a launch that has been killed and cannot be reaped yet; nil if there is none.
    func unreapedProgram(of launch: Launch) -> String? {
        for probe in probes.values where probe.isOver && probe.launch.number == launch.number {
            if case .program(_, let name) = probe.body { return name }
        }
        return nil
    }

    /// Goes on with the probes that are ready.
    func takeAnswers() -> [Answer] {
        var answers: [Answer] = []
        // The loop comes again if this fails, and if more probes are ready than fit into one batch.
        guard (try? poller.wait(returnsAtOnce: true)) != nil else { return [] }
        while let source = poller.takeReady() {
            if let answer = advance(source.number) { answers.append(answer) }
        }
        return answers
    }

    /// Ends the probes whose time is over.
    func takeOverdue(at now: Instant = .now) -> [Answer] {
        var answers: [Answer] = []
        for number in deadlines.takeDue(at: now) {
            guard let probe = probes[number], !probe.isOver else { continue }
            let sentence =
                switch probe.body {
                case .connection(let connection): connection.sentence(after: probe.timeout)
                case .program(_, let name): "\(name) has not exited within \(probe.timeout.humanText)"
                }
            answers.append(Answer(launch: probe.launch, purpose: probe.purpose, result: .failed(sentence)))
            end(number)
        }
        return answers
    }

    /// Ends the probe of a launch, if there is one. It is not answered.
    func end(of launch: Launch) {
        if let number = numbers[launch.number] { end(number) }
    }

    /// Reaps the programs that have ended. Call when SIGCHLD arrives: a tracer may delay what the descriptor says, and a
    /// program that the poller could not watch has only this.
    func reapEnded() -> [Answer] {
        var answers: [Answer] = []
        for (number, probe) in probes {
            guard case .program(let child, _) = probe.body, probe.key == nil, child.hasEnded else { continue }
            if let answer = reap(number) { answers.append(answer) }
        }
        return answers
    }

    /// Reaps a program that has ended.
    ///
    /// - Returns: Nil if the pid is no program of a probe; otherwise the answers, at most one.
    func reap(pid: Int32) -> [Answer]? {
        for (number, probe) in probes {
            guard case .program(let child, _) = probe.body, child.pid == pid else { continue }
            return reap(number).map { [$0] } ?? []
        }
        return nil
    }

    private func add(_ probe: Running, at now: Instant) throws(ProbeFailure) {
        end(of: probe.launch)
        lastNumber += 1
        var probe = probe
        do throws(SystemError) {
            probe.key = try poller.add(
                Source(number: lastNumber), at: probe.body.descriptor, when: probe.isForWriting ? .writable : .readable)
        } catch {
            throw ProbeFailure(sentence: error.description)
        }
        probes[lastNumber] = probe
        numbers[probe.launch.number] = lastNumber
        deadlines.add(now.advanced(by: probe.timeout), for: lastNumber)
    }

    private func advance(_ number: UInt64) -> Answer? {
        guard var probe = probes[number] else { return nil }
        switch probe.body {
        case .connection(let connection):
            var result: ProbeResult
            switch connection.advance() {
            case .ended(let ended): result = ended
            case .waits(let isForWriting) where isForWriting == probe.isForWriting: return nil
            case .waits(let isForWriting):
                unwatch(probe)
                do throws(SystemError) {
                    probe.key = try poller.add(
                        Source(number: number), at: connection.descriptor.raw,
                        when: isForWriting ? .writable : .readable)
                    probe.isForWriting = isForWriting
                    probes[number] = probe
                    return nil
                } catch {
                    probe.key = nil
                    probes[number] = probe
                    result = .failed(error.description)
                }
            }
            end(number)
            return Answer(launch: probe.launch, purpose: probe.purpose, result: result)
        case .program(let child, _):
            if child.hasEnded { return reap(number) }
            // A tracer keeps the program from being reaped. SIGCHLD arrives when it can be.
            unwatch(probe)
            probe.key = nil
            probes[number] = probe
            return nil
        }
    }

    /// Reaps the program of a probe, and kills what it has left behind.
    private func reap(_ number: UInt64) -> Answer? {
        guard let probe = probes[number], case .program(let child, let name) = probe.body else { return nil }
        try? child.killRemains(in: .group)
        let exit = try? child.reap()
        forget(number, probe)
        guard !probe.isOver else { return nil }
        let result: ProbeResult =
            switch exit {
            case .code(0): .passed
            case .code(let code): .failed("\(name) exits with \(code)")
            case .signal(let signal): .failed("\(name) is ended by \(signal)")
            case .neverStarted, nil: .failed("it is not known how \(name) has ended")
            }
        return Answer(launch: probe.launch, purpose: probe.purpose, result: result)
    }

    private func end(_ number: UInt64) {
        guard var probe = probes[number] else { return }
        switch probe.body {
        case .connection: forget(number, probe)
        case .program(let child, _):
            try? child.send(.kill, to: .group)
            if child.hasEnded {
                probe.isOver = true
                probes[number] = probe
                _ = reap(number)
            } else {
                probe.isOver = true
                probes[number] = probe
                numbers[probe.launch.number] = nil
            }
        }
    }

    private func forget(_ number: UInt64, _ probe: Running) {
        unwatch(probe)
        probes[number] = nil
        if numbers[probe.launch.number] == number { numbers[probe.launch.number] = nil }
    }

    private func unwatch(_ probe: Running) {
        if let key = probe.key { poller.remove(key, at: probe.body.descriptor) }
    }
}
