/// The first half of `handle`: what is known is written down.
extension Supervisor {
    /// What the fact may have opened a gap in.
    enum Unsettled {
        case nothing
        case worker(WorkerID)
        case everything
    }

    mutating func absorb(_ event: Event, at now: Instant, into effects: inout [Effect]) -> Unsettled {
        switch event {
        case .desired(let specs):
            accept(specs, at: now, into: &effects)
            return .everything
        case .guest(let spec):
            return host(spec)
        case .launched(let launch, let pid):
            launched(launch, pid: pid, at: now, into: &effects)
            return .worker(launch.worker)
        case .ready(let launch):
            ready(launch, at: now, into: &effects)
            return .nothing
        case .exited(let launch, let exit, let verdict):
            return exited(launch, exit, verdict, at: now, into: &effects)
        case .stop(let request, let signals):
            stop(request, signals, at: now, into: &effects)
            return .everything
        case .statusRequested:
            effects.append(.report(.status(status(at: now))))
            return .nothing
        case .deadline:
            return .everything
        }
    }
}
