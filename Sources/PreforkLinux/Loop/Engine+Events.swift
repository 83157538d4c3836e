internal import CPreforkLinux
internal import Supervision

/// What the loop hears: reports of workers, exits, signals and the deadline.
extension Engine {
    mutating func hear(_ source: LoopSource) throws(SystemError) {
        switch source {
        case .readyReports:
            hearReadyReports()
        case .process(let number):
            // It was reaped by another way in the same turn when it is not there.
            if let child = children[launch: number] { processEnded(child) }
        case .signals:
            for signal in try signals.read() { received(signal) }
        case .deadline:
            timer.acknowledge()
            handle([.deadline])
        }
    }

    /// Anybody may send a report; only a report of a worker's own process counts.
    private mutating func hearReadyReports() {
        let senders = notifySocket?.readyPIDs().compactMap { children[pid: $0] } ?? []
        for child in senders { handle([.ready(child.launch)]) }
    }

    /// A tracer may keep the end of a process to itself for any time. SIGCHLD tells when the process can be reaped; until
    /// then its descriptor would wake the loop again and again.
    private mutating func processEnded(_ child: ChildProcess) {
        if child.hasEnded { return ended(child) }
        if let key = child.pollerKey { poller.remove(key, at: child.descriptor) }
        child.pollerKey = nil
    }

    private mutating func ended(_ child: ChildProcess) {
        // What it reported before it ended. After it is reaped, its pid may be another worker's.
        hearReadyReports()
        handle([.ended(child.launch)])
    }

    private mutating func received(_ signal: Signal) {
        switch signal {
        case .hangUp:
            handle([.reloadRequested])
            Engine.releaseMemory()
        case .terminate: handle([.stopRequested(.terminate)])
        case .interrupt: handle([.stopRequested(.interrupt)])
        case .quit: handle([.statusRequested])
        case .child: childrenEnded()
        default: observe(.ignored(signal))
        }
    }

    /// SIGCHLD: a process has ended whose descriptor is not watched, or a child that is not a worker.
    private mutating func childrenEnded() {
        for child in children.unwatched where child.hasEnded { ended(child) }
        if hooks.reapsStrangers { reapStrangers() }
    }

    /// Reaps children that are not workers: orphans that came to the master as PID 1 or as a subreaper, or children that
    /// this process had before it became the master. Each is looked at before it is reaped, because a worker may have
    /// ended meanwhile.
    private mutating func reapStrangers() {
        while true {
            let pid = prefork_ended_child()
            guard pid != 0 else { return }
            if let child = children[pid: pid] { ended(child) } else { prefork_reap_stranger(pid) }
        }
    }
}
