/// The way of a process to up, and whether it still works.
extension Process {
    /// Records that the program runs.
    mutating func started(pid: Int32, at now: Instant) {
        self.pid = pid
        startedAt = now
        startReadiness(at: now)
    }

    private mutating func startReadiness(at now: Instant) {
        guard let readiness = spec.value.upkeep.readiness else { return becomeUp(at: now) }
        let began = startedAt ?? now
        let time = if case .after(let time) = readiness.condition { time } else { readiness.timeout }
        stage = .starting(until: began.advanced(by: time))
        let isProbed = if case .probe = readiness.condition { true } else { false }
        guard isProbed || health != nil else { return }
        change { health in
            health.startOver(nextProbe: isProbed ? now : nil)
            health.probes = 0
        }
    }

    /// Records that the process is up, and starts to watch whether it still works.
    private mutating func becomeUp(at now: Instant) {
        stage = .up(since: now)
        watch(at: now)
    }

    private mutating func watch(at now: Instant) {
        let upkeep = spec.value.upkeep
        guard health != nil || upkeep.liveness != nil || upkeep.recycle.isLimited || spec.value.program.watchdog != nil
        else { return }
        // The jitter depends on the number of the launch alone, so it is the same when the policy is applied again.
        var random = SplitMix64(seed: launch.number)
        let age = upkeep.recycle.age(random: random.nextFraction())
        let began = startedAt ?? now
        let watchdog = spec.value.program.watchdog
        change { health in
            health.startOver(nextProbe: upkeep.liveness.map { now.advanced(by: $0.period) })
            health.watchdogDue = watchdog.map { now.advanced(by: $0) }
            health.isTooOld = false
            health.recycleAt = age.map { began.advanced(by: $0) }
            health.nextMeasure = upkeep.recycle.maxRSS.map { _ in now.advanced(by: RecyclePolicy.measuringPeriod) }
        }
    }

    /// Takes over a spec with the same program. Changed policies take effect at once.
    mutating func adopt(_ new: Shared<WorkerSpec>, at now: Instant) -> [Effect] {
        let old = spec.value.upkeep
        apply(new.value.stop)
        noteAttributes(of: new.value)
        spec = new
        guard new.value.upkeep != old else { return [] }
        let isRedirected = new.value.upkeep.output != old.output || awaitsLine(of: old, new.value.upkeep)
        let effects: [Effect] = isRedirected ? [.redirectOutput(launch, new, awaitsLine: isComingUp)] : []
        guard stop == nil else { return effects }
        switch stage {
        case .starting: if new.value.upkeep.readiness != old.readiness { startReadiness(at: now) }
        case .up:
            if new.value.upkeep.liveness != old.liveness || new.value.upkeep.recycle != old.recycle { watch(at: now) }
        case .launching, .asked, .killed: break
        }
        return effects
    }

    /// Whether the process has still to come up.
    private var isComingUp: Bool {
        guard stop == nil else { return false }
        switch stage {
        case .launching, .starting: return true
        case .up, .asked, .killed: return false
        }
    }

    /// Whether the process waits for another line than before.
    private func awaitsLine(of old: Upkeep, _ new: Upkeep) -> Bool {
        guard isComingUp, new.readiness?.condition != old.readiness?.condition else { return false }
        return new.readiness?.condition.pattern != nil || old.readiness?.condition.pattern != nil
    }

    /// Takes the steps of a process that is to stay: sends the probes that are due, and decides to stop a process that is
    /// not up in time or that works no longer. `stop` is set then.
    mutating func settleHealth(at now: Instant) -> [Effect] {
        guard stop == nil else { return [] }
        switch stage {
        case .starting(let until):
            guard let readiness = spec.value.upkeep.readiness else { return [] }
            if until <= now {
                if case .after = readiness.condition { return isUp(at: now) }
                fail(.notUp(after: age(at: now), cause: health?.cause ?? readiness.condition.missingLine))
                return []
            }
            if case .probe(let probe) = readiness.condition {
                return send(probe, .readiness, timeout: readiness.probeTimeout, at: now)
            }
            return []
        case .up:
            guard let health else { return [] }
            if let due = health.watchdogDue, due <= now {
                fail(.watchdog(after: spec.value.program.watchdog), signal: .abort)
                return []
            }
            var effects: [Effect] = []
            if let liveness = spec.value.upkeep.liveness {
                effects = send(liveness.probe, .liveness, timeout: liveness.timeout, at: now)
            }
            if let due = health.nextMeasure, due <= now {
                change { $0.nextMeasure = now.advanced(by: RecyclePolicy.measuringPeriod) }
                effects.append(.measure(launch))
            }
            return effects
        case .launching, .asked, .killed:
            return []
        }
    }

    /// Notes that the process has become as old as its group lets it. A successor may be that old before it has arrived.
    mutating func noteAge(at now: Instant) {
        guard let due = health?.recycleAt, due <= now else { return }
        change { health in
            health.recycleAt = nil
            health.isTooOld = true
        }
    }

    private mutating func send(_ probe: Probe, _ purpose: ProbePurpose, timeout: Duration, at now: Instant) -> [Effect]
    {
        guard let health, health.unanswered == nil, let due = health.nextProbe, due <= now else { return [] }
        change { health in
            health.nextProbe = nil
            health.unanswered = purpose
            health.probes += 1
        }
        return [.probe(launch, purpose, probe, timeout: timeout)]
    }

    /// Records the answer to a probe.
    ///
    /// - Returns: The notice that the process is up, if it is up now.
    mutating func probed(_ purpose: ProbePurpose, _ result: ProbeResult, at now: Instant) -> [Effect] {
        guard let health, health.unanswered == purpose else { return [] }
        change { health in
            health.unanswered = nil
            health.answerIsStale = false
        }
        guard stop == nil else { return [] }
        if health.answerIsStale {
            scheduleProbe(at: now)
            return []
        }
        switch (stage, purpose, result) {
        case (.starting, .readiness, .passed):
            return isUp(at: now)
        case (.starting, .readiness, .failed(let cause)):
            guard let readiness = spec.value.upkeep.readiness else { return [] }
            change { health in
                health.cause = cause
                // The first probes follow each other faster, because most programs are up in less than a period.
                let soon = Duration.milliseconds(50 << min(health.probes - 1, 10))
                health.nextProbe = now.advanced(by: min(readiness.period, soon))
            }
        case (.up, .liveness, .passed):
            change { health in
                health.failures = 0
                health.cause = nil
            }
            scheduleProbe(at: now)
        case (.up, .liveness, .failed(let cause)):
            change { health in
                health.failures += 1
                health.cause = cause
            }
            scheduleProbe(at: now)
            guard let liveness = spec.value.upkeep.liveness, let failures = self.health?.failures else { return [] }
            if failures >= liveness.failureThreshold { fail(.unhealthy(failures: failures, cause: cause)) }
        case (.up, .liveness, .silent(let time)):
            guard case .silence(let limit)? = spec.value.upkeep.liveness?.probe else { return [] }
            if time >= limit {
                fail(.silent(for: time))
            } else {
                // The worker is asked again when it may have been silent for too long, and not before.
                change { $0.nextProbe = now.advanced(by: max(limit - time, .milliseconds(10))) }
            }
        // The purpose of a probe changes only with the policies, and the answer is stale then.
        case (.up, .readiness, _), (.starting, .liveness, _), (.starting, .readiness, .silent), (.launching, _, _),
            (.asked, _, _), (.killed, _, _):
            break
        }
        return []
    }

    /// Schedules the next probe after an answer.
    private mutating func scheduleProbe(at now: Instant) {
        let upkeep = spec.value.upkeep
        var next: Instant?
        switch stage {
        case .starting: if case .probe = upkeep.readiness?.condition { next = now }
        case .up: next = upkeep.liveness.map { now.advanced(by: $0.period) }
        case .launching, .asked, .killed: break
        }
        change { $0.nextProbe = next }
    }

    /// Records what the worker has reported.
    ///
    /// - Returns: The notice that the worker is ready, if it has not been reported yet.
    mutating func reported(_ report: WorkerReport, at now: Instant) -> [Effect] {
        switch report {
        case .ready:
            guard stop == nil else { return [] }
            if case .starting = stage {
                // A worker that is probed is up when a probe says so.
                guard spec.value.upkeep.readiness?.condition == .notify else { return [] }
                return isUp(at: now)
            }
            return upSince == nil ? [] : tellReady(at: now)
        case .wroteLine:
            guard stop == nil, case .starting = stage, spec.value.upkeep.readiness?.condition.pattern != nil else {
                return []
            }
            return isUp(at: now)
        case .watchdog:
            guard let watchdog = spec.value.program.watchdog, upSince != nil else { return [] }
            change { $0.watchdogDue = now.advanced(by: watchdog) }
        case .watchdogTriggered:
            guard spec.value.program.watchdog != nil, upSince != nil, stop == nil else { return [] }
            fail(.watchdog(after: nil), signal: .abort)
        case .extendTimeout(let time):
            switch stage {
            case .starting(let until): stage = .starting(until: max(until, now.advanced(by: time)))
            case .asked(let since, let killAt):
                stage = .asked(since: since, killAt: max(killAt, now.advanced(by: time)))
            case .up, .launching, .killed: break
            }
        case .status(let text):
            change { $0.text = text }
        }
        return []
    }

    private mutating func isUp(at now: Instant) -> [Effect] {
        becomeUp(at: now)
        return tellReady(at: now)
    }

    private mutating func tellReady(at now: Instant) -> [Effect] {
        guard readySince == nil, let pid else { return [] }
        readySince = now
        return [.report(.ready(launch, pid: pid, after: age(at: now)))]
    }

    private mutating func fail(_ reason: StopReason, signal: Signal? = nil) {
        stop = Stop(reason: reason, signal: signal ?? spec.value.stop.signal)
    }

    private mutating func change(_ body: (inout Health) -> Void) {
        var changed = health ?? Health()
        body(&changed)
        health = changed
    }
}

extension Readiness.Condition {
    /// The pattern of the line that has to be written.
    package var pattern: String? {
        switch self {
        case .log(let pattern): pattern
        case .notify, .probe, .after: nil
        }
    }

    /// Why a process that writes no such line is not up.
    fileprivate var missingLine: String? { pattern.map { "no line of its output matches \"\($0)\"" } }
}

extension RecyclePolicy {
    /// Whether the policy replaces anything.
    var isLimited: Bool { maxAge != nil || maxRSS != nil }
}
