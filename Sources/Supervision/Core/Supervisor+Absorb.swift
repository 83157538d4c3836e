/// The first half of `handle`: records an event.
extension Supervisor {
    /// The workers that have to be settled after an event: their processes may differ from their desired specs.
    enum Unsettled {
        case nothing
        case worker(WorkerID)
        case workers([WorkerID])
        case group(String)
        /// The workers whose deadline has come.
        case due
        case everything
    }

    /// Records an event in the state.
    ///
    /// - Returns: The workers that have to be settled.
    mutating func absorb(_ event: Event, at now: Instant, into effects: inout [Effect]) -> Unsettled {
        switch event {
        case .reloadRequested:
            requestReload(into: &effects)
            return .nothing
        case .rights(let rights):
            self.rights = rights
            return .nothing
        case .desired(let specs):
            accept(specs, at: now, into: &effects)
            return .everything
        case .scaled(let specs):
            accept(specs, isOfManifest: false, at: now, into: &effects)
            return .everything
        case .launchRequested(let spec):
            requestLaunch(of: spec, into: &effects)
            return .nothing
        case .admitted(let spec):
            return admit(spec, into: &effects)
        case .launched(let launch, let pid):
            launched(launch, pid: pid, at: now, into: &effects)
            return .worker(launch.worker)
        case .adjusted(let launch, let failures):
            adjusted(launch, failures, into: &effects)
            return .worker(launch.worker)
        case .cancelled(let launch):
            cancelled(launch, into: &effects)
            return unsettled(without: launch)
        case .reported(let launch, let report):
            change(launch, into: &effects) { $0.reported(report, at: now) }
            return .worker(launch.worker)
        case .probed(let launch, let purpose, let result):
            change(launch, into: &effects) { $0.probed(purpose, result, at: now) }
            return .worker(launch.worker)
        case .measured(let launch, let rss):
            measured(launch, rss: rss)
            return .worker(launch.worker)
        case .reloadRefused:
            if mode == .serving { manifestDiffers = true }
            return .nothing
        case .endedUnwatched(let launches, let since):
            for launch in launches {
                guard let index = index(of: launch.worker) else { continue }
                _ = workers[index].update(launch) { $0.lastWatchedAt = since }
            }
            return .nothing
        case .ended(let launch):
            effects.append(.reap(launch, remains: stopScope(of: launch)))
            return .nothing
        case .outOfMemory(let launch):
            guard let index = index(of: launch.worker) else { return .nothing }
            _ = workers[index].update(launch) { $0.ranOutOfMemory = true }
            return .nothing
        case .exited(let launch, let exit, let decision):
            return exited(launch, exit, decision, at: now, into: &effects)
        case .unreachable(let launch):
            unreachable(launch, into: &effects)
            return unsettled(without: launch)
        case .stopRequested(let request):
            guard mode == .serving else { return absorb(.stop(request), at: now, into: &effects) }
            effects.append(.chooseSignals(request))
            return .nothing
        case .stop(let request, let signals):
            stop(request, signals, at: now, into: &effects)
            return .everything
        case .ordered(let order, let giver):
            return obey(order, by: giver, at: now, into: &effects)
        case .statusRequested:
            effects.append(.report(.status(status(at: now))))
            return .nothing
        case .deadline:
            return .due
        }
    }
}
