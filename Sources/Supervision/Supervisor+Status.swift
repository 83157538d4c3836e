extension Supervisor {
    /// How things stand at `now`. While everything stops there are no places any more, only those who leave.
    package func status(at now: Instant) -> Status {
        let places = mode == .serving ? workers : []
        return Status(generation: generation, rows: places.map { $0.row(at: now) } + retirees.map { $0.row(at: now) })
    }
}

extension Worker {
    fileprivate func row(at now: Instant) -> Status.Row {
        let (state, since): (Status.State, Instant?) =
            switch phase {
            case .vacant, .launching: (.waiting, nil)
            case .running(_, _, let since): (.running, since)
            case .ready(_, _, _, let readySince): (.ready, readySince)
            case .backingOff(let since, let until): (.backingOff(until.since(now)), since)
            case .settled(let since): (.settled, since)
            case .held(let since): (.held, since)
            }
        return Status.Row(
            id: id, isLeaving: false, state: state, pid: occupant?.pid, age: since.map { now.since($0) },
            launches: launches,
            lastExit: lastExit)
    }
}

extension Retiree {
    fileprivate func row(at now: Instant) -> Status.Row {
        let (state, since): (Status.State, Instant?) =
            switch step {
            case .unasked: (.waiting, nil)
            case .asked(let since, let killAt): (.stopping(killAt.since(now)), since)
            case .killed(let since): (.killed, since)
            }
        return Status.Row(
            id: launch.worker, isLeaving: true, state: state, pid: pid, age: since.map { now.since($0) },
            launches: launches,
            lastExit: nil)
    }
}
