public import Supervision

/// Records that are written from notices.
extension LogRecord {
    /// The records of a notice. A status has a summary and a record for each row.
    ///
    /// - Parameter manifest: The name of the set of workers in messages.
    public static func records(of notice: Notice, manifest: String) -> [LogRecord] {
        switch notice {
        case .accepted(let plan, let generation, let held): accepted(plan, generation, held, manifest)
        case .redirected(let generation, let state): [redirected(from: generation, state)]
        case .renamed(let new, was: let old, let pid): [renamed(new, old, pid)]
        case .launched(let launch, let pid, let old, let cause): [launched(launch, pid, beside: old, cause)]
        case .ready(let launch, let pid, let after): [ready(launch, pid, after)]
        case .committed(let generation, let after, let notUp): [committed(generation, after, notUp)]
        case .replacementGivenUp(let launch, let deaths, let window, let remaining):
            [replacementGivenUp(launch, deaths, window, remaining)]
        case .rolloutFailed(let failure, let next): [rolloutFailed(failure, next)]
        case .rolledBack(let failure, let generation, let committed, let after, let notUp):
            [rolledBack(failure, generation, to: committed, after, notUp)]
        case .needFailed(let group, let need, let worker, let isStopped, let location):
            [needFailed(group, need, worker, isStopped: isStopped, location)]
        case .notAdjusted(let launch, let pid, let failure, let location):
            [notAdjusted(launch, pid, failure, location)]
        case .exited(let termination): [exited(termination)]
        case .stopping(let launch, let pid, let signal, let grace, let reason):
            [stopping(launch, pid, signal, grace, reason)]
        case .cancelled: []
        case .output(let report): [LogRecord(report)]
        case .http(let report): [LogRecord(report)]
        case .event(let report): [LogRecord(report)]
        case .removed(let id):
            [LogRecord("removed", "\(id) removed: its group was stopped").with("worker", id.description)]
        case .killing(let launch, let pid, let after): [killing(launch, pid, after)]
        case .unreachable(let launch, let pid): [unreachable(launch, pid)]
        case .abandoned(let launch, let pid): [abandoned(launch, pid)]
        case .launchesDelayed(let failure, let launch, let wait): [launchesDelayed(failure, launch, wait)]
        case .launchesResumed: [LogRecord("launches-resumed", "launches succeed again")]
        case .stopRequested(let request, let workers): [stopRequested(request, workers)]
        case .graceEnded:
            [LogRecord("grace-ended", "second stop request: sending SIGKILL", level: .warning)]
        case .done(let workers, let failed): [done(workers, failed)]
        case .outOfMemory(let launch, let pid, let limit, let endedWorker):
            [outOfMemory(launch, pid, limit, endedWorker)]
        case .movedToCgroup(let place):
            [
                LogRecord(
                    "moved",
                    "prefork-run has moved to the control group \(place), so that workers can have groups beside it"
                )
                .with("cgroup", place)
            ]
        case .leftProcesses(let launch, let pid): [leftProcesses(launch, pid)]
        case .fileChanged(let path):
            [LogRecord("file-changed", "\(path) has changed: \(manifest) is read again").with("path", path)]
        case .fileMissing(let path):
            [
                LogRecord(
                    "file-missing", "\(path) no longer exists: nothing changes until it exists again", level: .warning
                ).with("path", path)
            ]
        case .ordered(let order, let generation, let giver): [ordered(order, generation, giver)]
        case .requested(let name, let giver): [requested(name, giver)]
        case .reloadIgnored:
            [LogRecord("reload-ignored", "reload ignored: the master is stopping", level: .warning)]
        case .launchRefused(let id, let reason):
            [refused(Refusal("cannot launch \(id): \(reason.sentence)")), outcome(.launch(id))]
        case .finished(let code):
            [LogRecord("finished", "all workers have exited; exit code \(code)").with("code", code)]
        case .status(let status): records(of: StatusReport(status, manifest: manifest))
        case .listening(let socket, let group, let bound):
            [
                LogRecord("listening", "listening on \(bound) for \(user(of: socket, group))")
                    .with("address", bound).with(socket, of: group)
            ]
        case .closed(let socket, let group, let bound):
            [LogRecord("closed", "no longer listening on \(bound)").with("address", bound).with(socket, of: group)]
        case .mended(let socket, let group, let bound, let fault, let last, let leavesUsers):
            [mended(bound, fault, last, leavesUsers).with(socket, of: group)]
        case .refusingClients(let socket, let group, let bound, let hasMoved):
            [hasMoved ? refusingFormerClients(socket, group, bound) : refusingClients(socket, group, bound)]
        case .unclaimedSocket(let bound):
            [
                LogRecord(
                    "unclaimed-socket",
                    "no worker listens on \(bound), which the service manager has opened: its clients wait",
                    level: .warning
                ).with("address", bound)
            ]
        case .takingClients(let socket, let group, let bound):
            [
                LogRecord("taking-clients", "taking connections to \(bound) again for \(user(of: socket, group))")
                    .with("address", bound).with(socket, of: group)
            ]
        case .nonblocking(let launch, let exit, let bound): [nonblocking(launch, exit, bound)]
        case .mayBindItself(let launch, let exit, let bound): [mayBindItself(launch, exit, bound)]
        case .stoppedByTerminal(let launch, let pid, let signal): [stoppedByTerminal(launch, pid, signal)]
        case .socketLeft(let bound, let pid, let program, let isShutDown):
            [socketLeft(bound, pid, program, isShutDown)]
        case .waitingForName(let name, let reason, let patience): [waitingForName(name, reason, patience)]
        case .refused(let refusals, let reason): refusals.map(refused) + [outcome(reason)]
        case .ignored(let signal):
            [LogRecord("signal-ignored", "\(signal) ignored: the master does not use it", level: .warning)]
        case .problem(let problem):
            [LogRecord("problem", problem.sentence, level: .error).with("errno", problem.errno)]
        }
    }

    private static func mended(
        _ bound: String, _ fault: SocketFault, _ last: Launch?, _ leavesUsers: Bool
    ) -> LogRecord {
        let cause =
            switch fault {
            case .shutDown: "\(bound) serves again: a worker had shut the shared socket down"
            case .lostFile: "\(bound) is opened again: its file was removed or replaced"
            case .changedMode: "\(bound) has its mode again: somebody had changed it"
            }
        let suspect = last.map { "; \($0.worker) was the last to leave it" } ?? ""
        let rest = leavesUsers ? "; a reload relaunches the workers that have the old socket" : ""
        return LogRecord("mended", cause + suspect + rest, level: .warning)
            .with("address", bound).with("worker", last?.worker.description)
    }

    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}

extension LaunchRefusal {
    /// The reason in words, to follow `cannot launch web/0: `.
    package var sentence: String {
        switch self {
        case .everythingStops: "the master is stopping"
        case .idIsTaken: "a worker with this id exists"
        }
    }
}
