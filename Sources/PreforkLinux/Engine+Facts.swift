internal import CPreforkLinux
internal import Supervision

/// What the loop hears: words, ends and signals.
extension Engine {
    /// Anybody may speak; what counts is a worker's own word.
    mutating func hearWhoIsReady() {
        let speakers = notifySocket?.readyPIDs().compactMap { children[pid: $0] } ?? []
        for child in speakers { handle(.ready(child.launch)) }
    }

    /// - Parameter child: Nil when it was reaped by another way in the same batch.
    mutating func ended(_ child: ChildProcess?) {
        guard let child else { return }
        // What it said before it ended. Once it is reaped its pid may be another worker's.
        hearWhoIsReady()
        attempt { () throws(SystemError) in try child.killRemains() }
        children.remove(child)
        let exit = reap(child)
        handle(.exited(child.launch, exit, decisions.ending(child.launch, exit)))
    }

    private func reap(_ child: ChildProcess) -> Exit {
        do throws(SystemError) {
            return try child.reap()
        } catch {
            observe(.problem(error))
            // Somebody else in this process has reaped it. How it ended nobody can say any more; it has no such code.
            return .code(-1)
        }
    }

    mutating func received(_ signal: Signal) {
        switch signal {
        case .hangUp: reload()
        case .terminate: stop(.terminate)
        case .interrupt: stop(.interrupt)
        case .quit: handle(.statusRequested)
        case .child: childrenEnded()
        default: observe(.ignored(signal))
        }
    }

    private mutating func stop(_ request: StopRequest) {
        // Once everything stops, each worker has been sent its signal: there is nothing left to decide.
        handle(.stop(request, signals: supervisor.mode == .serving ? decisions.stopping(request) : [:]))
    }

    /// A child has ended that the descriptor of none of them tells of.
    private mutating func childrenEnded() {
        for child in children.unwatched where child.hasEnded { ended(child) }
        if decisions.collectsStrangers { reapStrangers() }
    }

    /// Children that are not ours: orphans that came to us as PID 1 or subreaper, or that this process had before it
    /// became the master. Each is looked at before it is reaped, because a worker may have ended meanwhile.
    private mutating func reapStrangers() {
        while true {
            let pid = prefork_ended_child()
            guard pid != 0 else { return }
            if let child = children[pid: pid] { ended(child) } else { prefork_reap_stranger(pid) }
        }
    }
}
