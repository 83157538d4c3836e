/// A place that wants an occupant. It outlives its processes.
package struct Worker: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        /// Wants a launch now; only a predecessor that has yet to leave can keep it waiting.
        case vacant
        /// A launch was ordered and has not been answered.
        case launching(Launch)
        case running(Launch, pid: Int32, since: Instant)
        /// Runs, and has said that it is up.
        case ready(Launch, pid: Int32, since: Instant, readySince: Instant)
        case backingOff(since: Instant, until: Instant)
        /// Its policy asks for no more.
        case settled(since: Instant)
        /// It died too often, or its group did; a reload tries again.
        case held(since: Instant)
    }

    package internal(set) var spec: WorkerSpec
    package internal(set) var phase: Phase = .vacant
    /// Whether it was launched by hand. A reload leaves it alone, and it has no place without a process.
    package internal(set) var isGuest = false
    /// How many processes it has had.
    package internal(set) var launches = 0
    package internal(set) var lastExit: Exit?
    /// Deaths with no healthy run between them: what the backoff grows with.
    package internal(set) var deathsInARow = 0
    /// The deaths that restart intensity still counts, oldest first.
    package internal(set) var recentDeaths: [Instant] = []

    package var id: WorkerID { spec.id }

    /// The launch that fills the place.
    var occupant: (launch: Launch, pid: Int32?)? {
        switch phase {
        case .launching(let launch): (launch, nil)
        case .running(let launch, let pid, _), .ready(let launch, let pid, _, _): (launch, pid)
        case .vacant, .backingOff, .settled, .held: nil
        }
    }

    /// When the place itself wants to be looked at again.
    var deadline: Instant? {
        switch phase {
        case .backingOff(_, let until): until
        case .vacant, .launching, .running, .ready, .settled, .held: nil
        }
    }

    /// Since when its process runs; `now` when it has none.
    func since(_ now: Instant) -> Instant {
        switch phase {
        case .running(_, _, let since), .ready(_, _, let since, _): since
        case .vacant, .launching, .backingOff, .settled, .held: now
        }
    }

    func age(at now: Instant) -> Duration { now.since(since(now)) }

    /// The place as a new spec finds it: nothing that an earlier program did counts against it.
    mutating func startOver() {
        phase = .vacant
        deathsInARow = 0
        recentDeaths = []
    }

    /// Takes a restart policy that changed under it at its word. One that stayed has nothing new to say: what was decided
    /// in its place stands.
    mutating func judgeAgain(insteadOf old: RestartPolicy) {
        guard old != spec.restart, let lastExit else { return }
        let wanted = spec.restart.wantsAnother(after: lastExit)
        switch phase {
        case .settled where wanted: startOver()
        case .backingOff(let since, _) where !wanted: phase = .settled(since: since)
        case .vacant, .launching, .running, .ready, .backingOff, .settled, .held: break
        }
    }

    /// Writes down a death and says what comes of it.
    ///
    /// - Parameters:
    ///   - verdict: Whether somebody has decided in the policy's place.
    ///   - age: How long the process had run.
    ///   - random: 0..<1, for the jitter of the wait.
    mutating func die(
        _ exit: Exit, _ verdict: Verdict, age: Duration, at now: Instant, random: Double
    ) -> Departure.Next {
        lastExit = exit
        let policy = spec.restart
        guard verdict == .relaunch || verdict == .byPolicy && policy.wantsAnother(after: exit) else {
            phase = .settled(since: now)
            return verdict == .leave ? .left : .settled
        }
        deathsInARow = age >= policy.backoff.resetAfter ? 1 : deathsInARow + 1
        // Only a worker that had been up is replaced at once; what could not start needs time at least.
        if case .neverStarted = exit { deathsInARow = max(deathsInARow, 2) }
        let intensity = policy.intensity
        recentDeaths.removeAll { now.since($0) >= intensity.within }
        recentDeaths.append(now)
        if recentDeaths.count > intensity.deaths {
            phase = .held(since: now)
            return .escalated(intensity.then, deaths: recentDeaths.count, window: intensity.within)
        }
        let wait = policy.backoff.wait(afterDeaths: deathsInARow, random: random)
        phase = wait == .zero ? .vacant : .backingOff(since: now, until: now.advanced(by: wait))
        return .relaunch(
            wait: wait, deaths: recentDeaths.count, limit: intensity.deaths, window: intensity.within)
    }
}
