internal import CPreforkLinux
internal import Supervision

/// Turns what the kernel reports into events: exits, signals and the deadline.
extension Engine {
    /// Handles a source that is ready.
    mutating func handleReady(_ source: LoopSource) throws(SystemError) {
        switch source {
        case .sharedReports:
            readSharedReports()
        case .reports(let number):
            if let child = children[launch: number] { readReports(of: child) }
        case .process(let number):
            // The process may have been reaped in the same turn, because of SIGCHLD.
            if let child = children[launch: number] { processEnded(child) }
        case .probes:
            handle(prober?.takeAnswers() ?? [])
        case .signals:
            handleSignals()
        case .deadline:
            timer.acknowledge()
            // First what the core then knows when its own deadline has come.
            handle(prober?.takeOverdue() ?? [])
            handle([.deadline])
            checkLookup()
            checkOutput()
            checkHTTP()
            checkEventProgram()
            reloadChangedFiles()
            control?.resume()
            control?.sendEvents()
            reportAlive()
        case .companionAnswers:
            readCompanionAnswers()
        case .companion:
            companionEnded()
        case .http:
            httpEnded()
        case .eventProgram:
            eventProgramEnded()
        case .companionRoom:
            sendCompanionOrders()
        case .names:
            readNames()
        case .log:
            hooks.log?.flush()
            watchLog()
        case .control:
            answerControl()
        case .serviceManager:
            sendToServiceManager()
        case .files:
            fileWatcher?.read()
        }
    }

    /// Handles the end of a process whose descriptor is ready. A tracer may keep the process from being reaped. SIGCHLD
    /// arrives when it can be reaped; until then its descriptor would wake the loop again and again.
    private mutating func processEnded(_ child: ChildProcess) {
        if child.hasEnded {
            _ = handleEnd(of: child)
            // While its last words are written, its descriptor would wake the loop again and again.
            guard children[launch: child.launch.number] != nil else { return }
        }
        if let key = child.pollerKey { poller.remove(key, at: child.descriptor) }
        child.pollerKey = nil
    }

    /// Handles the end of a process, unless it has to wait until its last words are written.
    ///
    /// - Returns: Whether the end was handled.
    private mutating func handleEnd(of child: ChildProcess) -> Bool {
        if waitsForLastWords(of: child) { return false }
        completeEnd(of: child)
        return true
    }

    mutating func completeEnd(of child: ChildProcess) {
        // Reads the reports that the process sent before it ended. Once it is reaped, another worker may get its pid.
        readSharedReports()
        readReports(of: child)
        handle([.ended(child.launch)])
    }

    /// Reads the signals at the start of a turn. All but one wait until the exits of the turn are handled.
    ///
    /// SIGCONT says that the master was stopped at some time since the start of the last turn. The exits of this turn may
    /// have happened meanwhile.
    mutating func readSignals(lastTurn: Instant) throws(SystemError) {
        var stops: [(pid: Int32, signal: Signal)] = []
        for signal in try signals.read(&stops) {
            if signal == .continue { handleContinuation(since: lastTurn) } else { unhandledSignals.append(signal) }
        }
        for stop in stops { handleTerminalStop(pid: stop.pid, stop.signal) }
    }

    mutating func handleSignals() {
        let arrived = unhandledSignals
        unhandledSignals = []
        for signal in arrived { handleSignal(signal) }
    }

    private mutating func handleContinuation(since lastTurn: Instant) {
        let ended = children.ended.map(\.launch)
        if !ended.isEmpty { handle([.endedUnwatched(ended, since: lastTurn)]) }
    }

    /// Tells once per group that the terminal has stopped a worker.
    private mutating func handleTerminalStop(pid: Int32, _ signal: Signal) {
        guard let launch = children[pid: pid]?.launch, told.terminalStops.insert(launch.worker.group).inserted
        else { return }
        notices.append(.stoppedByTerminal(launch, pid: pid, signal))
    }

    private mutating func handleSignal(_ signal: Signal) {
        switch signal {
        case .hangUp: requestReload()
        case .terminate: requestStop(.terminate)
        case .interrupt: requestStop(.interrupt)
        case .quit: handle([.statusRequested])
        case .child: handleEndedChildren()
        case .terminalInput where hooks.scalesBySignal: scale(by: 1)
        case .terminalOutput where hooks.scalesBySignal: scale(by: -1)
        case .user1 where companion != nil: reopenOutput()
        default: notices.append(.ignored(signal))
        }
    }

    /// Several signals at almost the same time are one request. timeout(1) signals its child and then the process group that
    /// both are in, and a shell's trap often repeats what the terminal has sent already.
    private mutating func requestStop(_ request: StopRequest) {
        let now = Instant.now
        if let last = stopRequestedAt, now.since(last) < Engine.sameRequest { return }
        stopRequestedAt = now
        handle([.stopRequested(request)])
    }

    /// Handles SIGCHLD, which matters for two kinds of children: workers whose descriptor the poller does not watch,
    /// and children that are not workers.
    private mutating func handleEndedChildren() {
        for child in children.unwatched where child.hasEnded { _ = handleEnd(of: child) }
        endedLookups.removeAll { $0.reap() }
        handle(prober?.reapEnded() ?? [])
        if hooks.reapsOtherChildren { reapOtherChildren() }
    }

    /// Reaps children that are not workers: orphans that the kernel gave to the master as PID 1 or as a subreaper, and
    /// children that this process had before it became the master. Each child is looked up among the workers before it
    /// is reaped, because it may be a worker that has just ended.
    mutating func reapOtherChildren() {
        while true {
            let pid = prefork_ended_child()
            guard pid != 0 else { return }
            if let child = children[pid: pid] {
                // Others that have ended are behind it. They are reaped when its last words are written.
                guard handleEnd(of: child) else { return }
            } else if let companion, companion.process.pid == pid {
                companionEnded()
            } else if http?.process?.pid == pid {
                httpEnded()
            } else if events.run?.process.pid == pid {
                eventProgramEnded()
            } else if let lookup, lookup.process.pid == pid {
                lookup.process.reap()
            } else if let answers = prober?.reap(pid: pid) {
                handle(answers)
            } else {
                prefork_reap_other_child(pid)
            }
        }
    }
}
