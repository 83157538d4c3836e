import Supervision

/// What one place says about restarts.
struct RestartLayer {
    var condition: RestartPolicy.Condition?
    var initial: Located<Duration>?
    var factor: Double?
    var max: Located<Duration>?
    var jitter: Double?
    var resetAfter: Duration?
    var deaths: Int?
    var within: Duration?
    var then: Intensity.Escalation?
    var neverOn: [Exit]?

    func over(_ base: RestartLayer) -> RestartLayer {
        RestartLayer(
            condition: condition ?? base.condition, initial: initial ?? base.initial, factor: factor ?? base.factor,
            max: max ?? base.max, jitter: jitter ?? base.jitter, resetAfter: resetAfter ?? base.resetAfter,
            deaths: deaths ?? base.deaths, within: within ?? base.within, then: then ?? base.then,
            neverOn: neverOn ?? base.neverOn)
    }

    /// The policy, with the core's own defaults where nothing is written.
    func policy() -> RestartPolicy {
        var policy = RestartPolicy()
        if let condition { policy.condition = condition }
        if let initial { policy.backoff.initial = initial.value }
        if let factor { policy.backoff.factor = factor }
        if let max { policy.backoff.max = max.value }
        if let jitter { policy.backoff.jitter = jitter }
        if let resetAfter { policy.backoff.resetAfter = resetAfter }
        if let deaths { policy.intensity.deaths = deaths }
        if let within { policy.intensity.within = within }
        if let then { policy.intensity.then = then }
        if let neverOn { policy.neverOn = neverOn }
        return policy
    }

    /// Reports waits that would have to shrink.
    func check(into findings: inout Findings) {
        let backoff = policy().backoff
        guard backoff.initial > backoff.max, let written = initial ?? max else { return }
        var related: [Diagnostic.Related] = []
        if let max, initial != nil { related = [Diagnostic.Related("the longest wait", at: max.span)] }
        findings.report(
            .backoffUpsideDown,
            "cannot begin with a wait of \(backoff.initial.manifestText) when the longest is \(backoff.max.manifestText)",
            at: written.span, hint: "'initial' must not exceed 'max'", related: related)
    }
}

/// What one place says about stopping.
struct StopLayer {
    var signal: Signal?
    var grace: Duration?
    var scope: StopPolicy.Scope?

    func over(_ base: StopLayer) -> StopLayer {
        StopLayer(signal: signal ?? base.signal, grace: grace ?? base.grace, scope: scope ?? base.scope)
    }

    func policy() -> StopPolicy {
        let standard = StopPolicy()
        return StopPolicy(
            signal: signal ?? standard.signal, grace: grace ?? standard.grace, scope: scope ?? standard.scope)
    }
}
