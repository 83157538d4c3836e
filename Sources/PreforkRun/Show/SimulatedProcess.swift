import Supervision

/// A process of a simulated machine.
struct SimulatedProcess {
    /// What becomes of a process that is left alone.
    enum Fate: Hashable {
        /// It serves when it has booted.
        case serves
        /// It never serves, and says nothing.
        case hangs
        /// It exits with this code instead of serving.
        case exits(Int32)
    }

    /// Whose process it is, for people.
    enum Mark: String {
        case none = ""
        /// It is one of those that ran before the reload, and another takes its place.
        case old = "old "
        /// The reload has launched it and is taken back.
        case new = "new "
    }

    var launch: Launch
    let spec: WorkerSpec
    let fate: Fate
    /// When the process has booted.
    let bootedAt: Instant
    var mark = Mark.none
    /// Whether the process takes requests: it has booted, and was not asked to stop.
    var isServing = false
    /// Whether the process was sent a signal.
    var isAsked = false
    /// Whether the process was sent SIGKILL.
    var isKilled = false

    /// Whether the process is on its way to serving.
    func isBooting(at now: Instant) -> Bool { fate != .hangs && !isAsked && bootedAt > now }
}

extension WorkerSpec {
    /// Whether a failed launch of the worker says nothing until its time is over. A launch that no one asks whether it is
    /// up can only fail by an exit.
    fileprivate var isAskedWhetherItIsUp: Bool {
        switch upkeep.readiness?.condition {
        case .notify, .probe, .log: true
        case .after, nil: false
        }
    }

    /// What becomes of a launch of the worker.
    ///
    /// - Parameter isJob: Whether the worker does its work and ends.
    func fate(isJob: Bool, fails: Bool) -> SimulatedProcess.Fate {
        if fails { return isAskedWhetherItIsUp && !isJob ? .hangs : .exits(1) }
        return isJob ? .exits(0) : .serves
    }

    /// The spec as a simulation needs it. A simulated process works and does not grow, so it is not asked whether it does.
    /// That would change nothing and take most of the time.
    var withoutSupervisionOfHealth: WorkerSpec {
        var spec = self
        if upkeep.liveness != nil || upkeep.recycle.maxRSS != nil {
            spec.upkeep.liveness = nil
            spec.upkeep.recycle.maxRSS = nil
        }
        // A changed watchdog replaces the worker, so the time is kept as a difference.
        if let watchdog = program.watchdog { spec.program.watchdog = watchdog + .seconds(100 * 366 * 24 * 3600) }
        return spec
    }
}
