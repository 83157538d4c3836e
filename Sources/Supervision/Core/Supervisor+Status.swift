extension Supervisor {
    /// The status at `now`. While the master stops, the status lists only the processes that are being stopped.
    package func status(at now: Instant) -> Status {
        let rows = mode == .serving ? workers.compactMap { $0.row(at: now) } : []
        return Status(
            generation: generation, rows: rows + workers.flatMap { $0.retirees.map { $0.retireeRow(at: now) } })
    }
}

extension WorkerState {
    /// The worker's row; nil for a worker that is no longer wanted.
    fileprivate func row(at now: Instant) -> Status.Row? {
        guard desired != nil else { return nil }
        let (state, age): (Status.State, Duration?) =
            switch phase {
            case .vacant: (.waiting, nil)
            case .occupied(let process):
                switch process.stage {
                case .launching: (.waiting, nil)
                case .up(let since): (.ready, now.since(since))
                case .running, .asked, .killed: (.running, process.age(at: now))
                }
            case .backingOff(let since, let until): (.backingOff(until.since(now)), now.since(since))
            case .completed(let since): (.completed, now.since(since))
            case .held(let since): (.held, now.since(since))
            }
        return Status.Row(
            id: id, isLeaving: false, state: state, pid: occupant?.pid, age: age, launches: launches,
            lastExit: lastExit)
    }
}

extension Process {
    fileprivate func retireeRow(at now: Instant) -> Status.Row {
        let (state, age): (Status.State, Duration?) =
            switch stage {
            case .launching, .running, .up: (.waiting, nil)
            case .asked(let since, let killAt): (.stopping(killAt.since(now)), now.since(since))
            case .killed(let since): (.killed, now.since(since))
            }
        return Status.Row(
            id: launch.worker, isLeaving: true, state: state, pid: pid, age: age, launches: ordinal, lastExit: nil)
    }
}
