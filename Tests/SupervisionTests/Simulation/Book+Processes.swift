@testable import Supervision

extension Book {
    /// The expected state of one process, from its launch until it is reaped.
    struct Process {
        var launch: Launch
        /// The spec that the process was launched with. Policies are those in force.
        var spec: WorkerSpec {
            get { sharedSpec.value }
            set { sharedSpec = Shared(newValue) }
        }
        private var sharedSpec: Shared<WorkerSpec>
        var startedAt: Instant?
        var upSince: Instant?
        /// When the process has to be up, or is up by the readiness `after`; nil when it is up.
        var until: Instant?
        /// Whether the readiness was reported.
        var isReady = false
        /// Whether what the readiness asks for was seen.
        var hasBecomeReady = false
        var answerIsStale = false
        var unanswered: (purpose: ProbePurpose, probe: Probe)?
        /// How many probes have failed in a row.
        var failures = 0
        var watchdogDue: Instant?
        var hasTriggered = false
        /// Whether the process was measured and is larger than its limit.
        var isTooLarge = false
        /// Whether the process has reached an age at which it may be replaced.
        var isTooOld = false
        /// Whether an operator wants a fresh process in its place.
        var isToBeRestarted = false
        /// Whether the process does not work and was asked to stop. It keeps its place until it exits.
        var isFailing = false
        /// Whether the process has to stop and has lost its place.
        var isLeaving = false
        /// The signal that asks the process to stop.
        var signal: Signal
        var askedAt: Instant?
        /// The end of the grace that the process has asked for.
        var extendedTo: Instant?
        var isKilled = false
        /// Whether the process is to be given attributes, and whether the last such order has failed.
        var isBeingAdjusted = false
        var lacksAttributes = false
        var isUnreachable = false
        /// When the process was known to run for the last time, if it ended while the master was stopped.
        var watchedUntil: Instant?

        init(_ launch: Launch, _ spec: WorkerSpec) {
            self.launch = launch
            sharedSpec = Shared(spec)
            signal = spec.stop.signal
        }

        var runs: Bool { startedAt != nil }
        /// Whether the process is asked to stop or has to be.
        var isStopped: Bool { isLeaving || isFailing }
        var isUp: Bool { upSince != nil && !isStopped }
        /// When the process counts as arrived.
        var arrival: Instant? { isUp ? upSince?.advanced(by: spec.upkeep.minReady) : nil }

        /// When KILL is due.
        var killAt: Instant? {
            guard !isKilled, let end = askedAt?.advanced(by: spec.stop.grace) else { return nil }
            return max(end, extendedTo ?? end)
        }

        mutating func leave(_ newSignal: Signal? = nil) {
            if !isStopped { signal = newSignal ?? spec.stop.signal }
            isLeaving = true
        }

        mutating func started(at now: Instant) {
            startedAt = now
            startReadiness(at: now)
        }

        private mutating func startReadiness(at now: Instant) {
            hasBecomeReady = false
            answerIsStale = unanswered != nil
            guard let began = startedAt, let readiness = spec.upkeep.readiness else { return becomeUp(at: now) }
            if case .after(let time) = readiness.condition {
                until = began.advanced(by: time)
            } else {
                until = began.advanced(by: readiness.timeout)
            }
        }

        mutating func becomeUp(at now: Instant) {
            if upSince == nil { upSince = now }
            until = nil
            failures = 0
            answerIsStale = unanswered != nil
            watchdogDue = spec.program.watchdog.map { now.advanced(by: $0) }
        }

        mutating func record(_ report: WorkerReport, at now: Instant) {
            switch report {
            case .ready:
                if !isStopped, upSince != nil || runs && spec.upkeep.readiness?.condition == .notify {
                    hasBecomeReady = true
                }
            case .wroteLine:
                if !isStopped, upSince == nil, runs, spec.upkeep.readiness?.condition.pattern != nil {
                    hasBecomeReady = true
                }
            case .status: break
            case .watchdog:
                if watchdogDue != nil { watchdogDue = spec.program.watchdog.map { now.advanced(by: $0) } }
            case .watchdogTriggered: hasTriggered = hasTriggered || isUp && spec.program.watchdog != nil
            case .extendTimeout(let time):
                let end = now.advanced(by: time)
                if askedAt != nil, !isKilled {
                    extendedTo = max(end, killAt ?? end)
                } else if let until, !isStopped {
                    self.until = max(until, end)
                }
            }
        }

        mutating func record(_ purpose: ProbePurpose, _ result: ProbeResult, at now: Instant) {
            guard let asked = unanswered, asked.purpose == purpose else { return }
            unanswered = nil
            // The policy has changed since the probe was sent.
            if answerIsStale {
                answerIsStale = false
                return
            }
            if upSince == nil, result == .passed, !isStopped, spec.upkeep.readiness?.condition == .probe(asked.probe) {
                hasBecomeReady = true
            }
            guard isUp, purpose == .liveness, asked.probe == spec.upkeep.liveness?.probe else { return }
            switch result {
            case .passed: failures = 0
            case .failed: failures += 1
            case .silent(let time): failures = asked.probe == .silence(time) ? 1 : 0
            }
        }

        /// Takes over the spec of a reload that keeps the process.
        mutating func adopt(_ new: WorkerSpec, at now: Instant) {
            let old = spec.upkeep
            apply(new.stop)
            spec = new
            guard !isStopped, runs, new.upkeep != old else { return }
            if upSince == nil {
                if new.upkeep.readiness != old.readiness { startReadiness(at: now) }
            } else if new.upkeep.liveness != old.liveness || new.upkeep.recycle != old.recycle {
                failures = 0
                answerIsStale = unanswered != nil
                watchdogDue = spec.program.watchdog.map { now.advanced(by: $0) }
            }
        }

        /// Takes over a stop policy. The grace counts from the moment at which the process was asked to stop.
        mutating func apply(_ policy: StopPolicy) {
            if policy == spec.stop { return }
            spec.stop = policy
            extendedTo = nil
        }

        /// Why the process may be stopped for this reason; nil when it may not.
        func deserves(_ reason: StopReason, at now: Instant) -> Bool {
            switch reason {
            case .notUp: return until.map { $0 <= now } ?? false
            case .unhealthy, .silent:
                return upSince != nil && failures >= spec.upkeep.liveness?.failureThreshold ?? .max
            case .watchdog(after: nil): return hasTriggered
            case .watchdog: return watchdogDue.map { $0 <= now } ?? false
            default: return false
            }
        }

        /// Whether the process may be replaced by a fresh one.
        func isDueForReplacement(at now: Instant) -> Bool {
            isToBeRestarted || isTooOld || isTooLarge || isOverage(at: now)
        }

        /// Whether the process has reached an age at which it may be replaced.
        func isOverage(at now: Instant) -> Bool {
            guard let startedAt, let least = spec.upkeep.recycle.age(random: 1) else { return false }
            return now.since(startedAt) >= least
        }
    }
}
