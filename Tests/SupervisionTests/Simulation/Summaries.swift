@testable import Supervision

// Events and effects on one short line each.

extension Event {
    var summary: String {
        switch self {
        case .scaled(let specs): "scaled" + WorkerSpec.changes(from: [], to: specs)
        case .desired(let specs): "desired" + WorkerSpec.changes(from: [], to: specs)
        case .admitted(let spec): "admitted \(spec.summary)"
        case .launchRequested(let spec): "launch requested of \(spec.summary)"
        case .launched(let launch, let pid): "launched \(launch.summary) as pid \(pid)"
        case .rights(let rights): "the master \(rights.value.raisesLimits ? "may" : "may not") raise limits"
        case .adjusted(let launch, let failures):
            "adjusted \(launch.summary)" + (failures.isEmpty ? "" : ", but not \(failures.map(\.subject))")
        case .cancelled(let launch): "cancelled \(launch.summary)"
        case .reported(let launch, let report): "reported \(report) \(launch.summary)"
        case .probed(let launch, let purpose, let result): "probed \(launch.summary) for \(purpose): \(result)"
        case .measured(let launch, let rss): "measured \(launch.summary): \(rss)"
        case .unreachable(let launch): "unreachable \(launch.summary)"
        case .endedUnwatched(let launches, let since):
            "ended since \(Double(since.nanoseconds) / 1e9) s: " + launches.map(\.summary).joined(separator: ", ")
        case .ended(let launch): "ended \(launch.summary)"
        case .outOfMemory(let launch): "out of memory \(launch.summary)"
        case .exited(let launch, let exit, let decision): "exited \(launch.summary) \(exit), \(decision)"
        case .ordered(let order, _): "ordered \(order)"
        case .reloadRequested, .reloadRefused, .stopRequested, .stop, .statusRequested, .deadline: "\(self)"
        }
    }
}

extension Effect {
    /// Nil for effects that follow from others.
    var summary: String? {
        switch self {
        case .launch(let launch, let spec):
            "launch \(launch.summary) \(spec.value.program.arguments.joined(separator: " "))"
        case .rename(let launch): "rename to \(launch.summary)"
        case .adjust(let launch, let attributes, _): "adjust \(launch.summary): \(attributes.map(\.key))"
        case .cancel(let launch): "cancel \(launch.summary)"
        case .signal(let launch, .kill, _): "kill \(launch.summary)"
        case .probe(let launch, let purpose, _, _): "probe \(launch.summary) for \(purpose)"
        case .redirectOutput(let launch, _, _): "redirect \(launch.summary)"
        case .pass(let launch, let signal): "pass \(signal) to \(launch.summary)"
        case .measure(let launch): "measure \(launch.summary)"
        case .release(let sockets): "release \(sockets)"
        case .refuseClients(let sockets): "refuse \(sockets)"
        case .takeClients(let sockets): "take \(sockets)"
        case .report(.stopping(let launch, _, let signal, let grace, let reason)):
            "stop \(launch.summary) by \(signal), grace \(grace): \(reason.summary)"
        case .report(.exited(let termination)): "after \(termination.launch.summary): \(termination.next)"
        case .report(.ready(let launch, _, _)): "ready \(launch.summary)"
        case .report(.rolloutFailed(let failure, let then)):
            "failed \(failure.group ?? "") \(failure.worker?.description ?? ""): \(failure.cause), then \(then)"
        case .report(.rolledBack(_, _, _, let duration, let notUp)): "rolled back after \(duration), not up: \(notUp)"
        case .report(.committed(let generation, _, let notUp)): "committed \(generation), not up: \(notUp)"
        case .report(.needFailed(let group, let need, let worker, _, _)):
            "\(group) waits in vain for \(need.group): \(worker)"
        case .report(.done(let workers, let failed)): "done \(workers), \(failed) failed"
        case .finish(let code): "finish \(code)"
        case .load, .admit, .signal, .reap, .abandon, .restore, .leaveToWorkers, .shutDown, .chooseSignals, .report: nil
        }
    }
}

extension StopReason {
    fileprivate var summary: String {
        switch self {
        case .replaced(let changes): "replaced \(changes.map(\.key))"
        case .rolledBack(let changes): "rolled back \(changes.map(\.key))"
        default: "\(self)"
        }
    }
}

extension Launch {
    fileprivate var summary: String { "\(worker) (launch \(number))" }
}

extension WorkerSpec {
    /// The workers of a set, one on each line. Workers that are as in an earlier set are named alone.
    static func changes(from old: [WorkerSpec], to new: [WorkerSpec]) -> String {
        new.sorted { $0.id < $1.id }.map { spec in
            old.contains(spec) ? " \(spec.id)" : "\n        \(spec.summary)"
        }.joined(separator: ",")
    }

    fileprivate var summary: String {
        let rollout = upkeep.rollout
        var parts = ["\(restart.condition), \(restart.intensity.deaths) deaths then \(restart.intensity.then)"]
        parts.append("\(stop.signal) \(stop.grace) \(stop.scope)")
        parts.append("surge \(rollout.maxSurge), unavailable \(rollout.maxUnavailable)")
        parts.append("\(rollout.progressDeadline) then \(rollout.onFailure)")
        if rollout.canary > 0 { parts.append("canary \(rollout.canary)") }
        parts.append("min ready \(upkeep.minReady)")
        if let readiness = upkeep.readiness { parts.append("\(readiness.condition.summary) in \(readiness.timeout)") }
        if let liveness = upkeep.liveness {
            parts.append("\(liveness.failureThreshold) probes each \(liveness.period)")
        }
        if let age = upkeep.recycle.maxAge { parts.append("at most \(age) old") }
        if let rss = upkeep.recycle.maxRSS { parts.append("at most \(rss) bytes") }
        if let watchdog = program.watchdog { parts.append("watchdog \(watchdog)") }
        for need in upkeep.needs { parts.append("needs \(need.group) \(need.condition)") }
        if let was { parts.append("was \(was)") }
        let text = parts.joined(separator: ", ").replacing(".0 seconds", with: "s")
        return "\(([id.description] + program.arguments).joined(separator: " ")) at \(program.sockets) [\(text)]"
    }
}

extension Readiness.Condition {
    fileprivate var summary: String {
        switch self {
        case .notify: "notify"
        case .log: "log"
        case .probe: "probe"
        case .after(let time): "after \(time)"
        }
    }
}
