import Supervision

/// What happens on a simulated machine, as the core reports it.
extension SimulatedMachine {
    mutating func report(_ notice: Notice) {
        switch notice {
        case .launched(let launch, pid: _, beside: _, recycling: _): add(.launched, launch, "launched")
        case .ready(let launch, pid: _, after: _): add(.up, launch, "up")
        case .stopping(let launch, pid: _, _, grace: _, let reason): reportStop(of: launch, reason)
        case .killing(let launch, pid: _, let grace): add(.killed, launch, "killed after \(grace.humanText)")
        case .exited(let termination): reportExit(termination)
        case .rolloutFailed(let failure, let next):
            switch next {
            case .rollback: addMilestone(.failed, "taken back: \(failure.shortSentence)")
            case .pause:
                addMilestone(.failed, "paused: \(failure.shortSentence)")
                decide(.paused(failure))
            case .continue: addMilestone(.failed, "goes on: \(failure.shortSentence)")
            }
        case .needFailed(let group, let need, let worker, isStopped: _, location: _):
            addMilestone(
                .needFailed, "group '\(group)' cannot go on: it needs '\(need.group)', and \(worker) has failed")
        case .replacementGivenUp(let launch, deaths: _, window: _, remaining: _):
            addMilestone(.failed, "\(launch.worker) has no further successor")
        case .committed:
            addMilestone(.committed, "committed")
            decide(.committed)
        case .rolledBack(let failure, generation: _, to: _, after: _, let notUp):
            addMilestone(.rolledBack, "what ran before runs again")
            decide(.rolledBack(failure), notUp: notUp)
        case .finished(let code):
            addMilestone(.finished, "the master exits with \(code)")
            decide(.exited(code))
        case .accepted, .redirected, .renamed, .notAdjusted, .cancelled, .removed, .unreachable, .abandoned,
            .launchesDelayed,
            .launchesResumed,
            .stopRequested,
            .graceEnded, .done, .leftProcesses, .fileChanged, .fileMissing, .ordered, .requested, .reloadIgnored,
            .launchRefused,
            .status,
            .listening,
            .closed, .mended,
            .refusingClients, .takingClients, .unclaimedSocket, .nonblocking, .mayBindItself, .waitingForName,
            .stoppedByTerminal,
            .outOfMemory, .movedToCgroup,
            .socketLeft, .output, .http, .event, .refused, .ignored,
            .problem:
            // These are about sockets, requests to the master, and what a machine lacks.
            break
        }
    }

    private mutating func reportStop(of launch: Launch, _ reason: StopReason) {
        switch reason {
        case .notUp(let time, cause: _):
            return add(.notUp, launch, "not up after \(time.humanText)")
        case .rolledBack: processes[launch]?.mark = launch.generation == 1 ? .old : .new
        case .replaced, .outdated, .recycled, .unhealthy, .silent, .watchdog, .retired, .superseded, .escalated,
            .ordered, .stopping:
            let isReplaced = launch.generation == 1 && newWorkers.contains(launch.worker)
            processes[launch]?.mark = isReplaced ? .old : .none
        }
        add(.asked, launch, "asked to leave")
    }

    private mutating func reportExit(_ termination: Termination) {
        let launch = termination.launch
        switch termination.exit {
        case _ where processes[launch]?.isAsked == true: add(.gone, launch, "gone")
        case .code(0) where jobs.contains(launch.worker): add(.completed, launch, "done")
        case .code, .signal, .neverStarted: add(.exited, launch, "ended with \(termination.exit)")
        }
    }
}
