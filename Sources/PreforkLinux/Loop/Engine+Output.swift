internal import Glibc
internal import Supervision

/// The output of captured workers: the pipes, and the companion that carries what is in them.
extension Engine {
    /// Passes the pipes of a process on, and starts the companion for the first of them.
    mutating func carry(_ pipes: OutputPipes, of child: ChildProcess) {
        guard child.spec.program.captured.count > 0 else { return }
        output.add(pipes, of: child.launch, pid: child.pid, child.spec)
        if companion == nil, companionRevival.due == nil { startCompanion() }
        sendCompanionOrders()
    }

    /// Writes the lines of a process in another way from now on.
    ///
    /// - Parameter awaitsLine: Whether the readiness of the process waits for a line; nil for no change of that.
    mutating func redirectOutput(of launch: Launch, _ spec: WorkerSpec, awaitsLine: Bool?) {
        output.redirect(launch, spec, awaitsLine: awaitsLine)
        sendCompanionOrders()
    }

    /// Whether the end of a process has to wait, because what it has written is not written yet. Asks for it the first time.
    mutating func waitsForLastWords(of child: ChildProcess) -> Bool {
        // Nobody can tell what happens to last words without a companion.
        guard companion != nil else {
            let bytes = output.closeEnded { children[launch: $0].map { $0 !== child } ?? false }
            if bytes > 0 { notices.append(.output(.lost(bytes: bytes))) }
            return false
        }
        guard output.wait(for: child.launch, at: .now) else { return false }
        sendCompanionOrders()
        return true
    }

    /// Opens the files of output again.
    mutating func reopenOutput() {
        output.reopen()
        sendCompanionOrders()
        notices.append(.output(.reopened))
    }

    mutating func readCompanionAnswers() {
        guard let companion else { return }
        do throws(SystemError) {
            while let answer = try companion.nextAnswer() { take(answer) }
        } catch {
            // It has closed its socket, so it is about to end. Its descriptor tells when.
            if let key = companion.answersKey { poller.remove(key, at: companion.socket) }
            companion.answersKey = nil
        }
    }

    private mutating func take(_ answer: OutputAnswer) {
        switch answer {
        case .flushed(let number): if let launch = output.flushed(number) { stopWaiting(for: launch) }
        case .ended(let number): if let launch = output.ended(number) { stopWaiting(for: launch) }
        case .matched(let number, let pattern):
            // The launch may be gone, and the pattern another one by now.
            guard let launch = output.matched(number, pattern), let child = children[launch: launch] else { return }
            handle([.reported(child.launch, .wroteLine)])
        case .silent(let launch, let time):
            guard output.answered(launch), let child = children[launch: launch] else { return }
            handle([.probed(child.launch, .liveness, .silent(for: time))])
        case .blocked(let sentence, let errno, let file):
            notices.append(.output(.blocked(Problem(sentence, errno: errno), location: output.place(of: file))))
        case .uncompressed(let sentence, let errno, let file):
            notices.append(.output(.uncompressed(Problem(sentence, errno: errno), location: output.place(of: file))))
        case .unblocked(let file): notices.append(.output(.unblocked(file)))
        case .discarded(let stream): notices.append(.output(.discarded(at: stream)))
        case .dropped(let lines, let file): notices.append(.output(.dropped(lines: lines, at: file)))
        }
    }

    private mutating func stopWaiting(for launch: UInt64) {
        guard let child = children[launch: launch] else { return }
        completeEnd(of: child)
        // Children that have ended may have been behind it.
        if hooks.reapsOtherChildren { reapOtherChildren() }
    }

    /// Handles the ends that have waited for too long, and starts a companion that is due.
    mutating func checkOutput() {
        let now = Instant.now
        for launch in output.takeOverdue(at: now) { stopWaiting(for: launch) }
        if companionRevival.takeDue(at: now) { startCompanion() }
    }

    /// Sends the orders that the companion takes now.
    mutating func sendCompanionOrders() {
        guard let companion else { return }
        // A companion that cannot be spoken to is about to end. Its descriptor tells when.
        let isHeard = output.send(to: companion.sender)
        let waits = isHeard && output.hasOrders
        if waits, companion.roomKey == nil {
            companion.roomKey = try? poller.add(.companionRoom, at: companion.sender, when: .writable)
        } else if !waits, let key = companion.roomKey {
            poller.remove(key, at: companion.sender)
            companion.roomKey = nil
        }
    }

    private mutating func startCompanion() {
        do throws(LaunchFailure) {
            let arguments = hooks.companionArguments
            let started = try CompanionProcess { socket throws(LaunchFailure) in
                try spawner.spawnCompanion(arguments, socket: socket)
            }
            do throws(SystemError) {
                started.process.key = try poller.add(.companion, at: started.process.descriptor)
                started.answersKey = try poller.add(.companionAnswers, at: started.socket)
            } catch {
                notices.append(.problem(Problem(error)))
            }
            companion = started
            output.startOver()
            sendCompanionOrders()
        } catch {
            let (wait, isFirst) = companionRevival.startFailed(at: .now)
            // Told once. The next success is not worth a line.
            if isFirst { notices.append(.output(.companionFailed(error, wait: wait))) }
        }
    }

    /// Starts another companion in place of one that has ended. The lines in the pipes wait for it.
    mutating func companionEnded() {
        guard let ended = companion, let exit = ended.process.reap() else { return }
        // What it has said before it ended.
        readCompanionAnswers()
        if let key = ended.process.key { poller.remove(key, at: ended.process.descriptor) }
        if let key = ended.answersKey { poller.remove(key, at: ended.socket) }
        if let key = ended.roomKey { poller.remove(key, at: ended.sender) }
        companion = nil
        output.disconnect()
        let wait = companionRevival.ended(ended.process, at: .now)
        notices.append(.output(.companionEnded(pid: ended.process.pid, exit, wait: wait)))
        if companionRevival.takeDue(at: .now) { startCompanion() }
    }

    /// Lets the companion write what is in the pipes when the master ends, for a second at most. A process that outlives its
    /// worker keeps its pipe, and the companion stays for it.
    mutating func finishOutput() {
        guard let companion else { return }
        output.waitForEverything(at: .now)
        let end = Instant.now.advanced(by: .seconds(1))
        while output.isWaiting, companion.answersKey != nil, Instant.now < end {
            _ = output.send(to: companion.sender)
            var request = pollfd(fd: companion.socket.raw, events: Int16(POLLIN), revents: 0)
            poll(&request, 1, 50)
            readCompanionAnswers()
        }
        reportNotices()
    }
}
