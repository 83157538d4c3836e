import Supervision

// When the worker is up, restarted, replaced and watched.

extension WorkerLines {
    mutating func addReadiness() {
        notes.express("readiness")
        let readiness = spec.upkeep.readiness
        let isJob = isAwaited && spec.restart.condition != .always
        if isJob {
            service("Type", "oneshot")
            service("RemainAfterExit", "yes")
            if readiness != nil { notes.lose("readiness", "a job is up when it has ended") }
            return
        }
        service("Type", readiness?.condition == .notify ? "notify" : "exec")
        if let readiness { service("TimeoutStartSec", SystemdText.time(readiness.timeout)) }
        switch readiness?.condition {
        case .notify, nil: break
        case .after(let time): service("ExecStartPost", "/bin/sleep \(time.secondsText)")
        case .probe(.exec(let words)): addQuestion(words, readiness?.period ?? .seconds(1))
        case .probe, .log:
            notes.lose("readiness", "the worker counts as up as soon as its program runs; 'notify' is what systemd has")
        }
    }

    /// Asks a program until it exits with 0.
    private mutating func addQuestion(_ words: [String], _ period: Duration) {
        let script = "export PREFORK_PID=\"$MAINPID\"; until \"$@\"; do sleep \(period.secondsText); done"
        let arguments = (["-c", script, "sh"] + words).map { SystemdText.argument($0) }
        service("ExecStartPost", "/bin/sh " + arguments.joined(separator: " "))
        notes.approximate(
            "readiness.exec", "a shell asks again and again, and a question that hangs is not ended before the timeout")
    }

    mutating func addRestart() {
        notes.express("restart")
        let restart = spec.restart
        let isJob = isAwaited && restart.condition != .always
        switch restart.condition {
        case .always: service("Restart", "always")
        case .never: service("Restart", "no")
        case .onFailure:
            service("Restart", "on-failure")
            // systemd takes these for the end that was asked for.
            if !isJob { service("RestartForceExitStatus", "SIGHUP SIGINT SIGTERM SIGPIPE") }
        }
        let never = restart.neverOn.compactMap { exit -> String? in
            switch exit {
            case .code(let code): "\(code)"
            case .signal(let signal): signal.description
            case .neverStarted: nil
            }
        }
        if !never.isEmpty { service("RestartPreventExitStatus", never.joined(separator: " ")) }
        if restart.condition != .never { addBackoff(restart.backoff) }
    }

    private mutating func addBackoff(_ backoff: Backoff) {
        service("RestartSec", SystemdText.time(backoff.initial))
        guard backoff != Backoff(initial: .zero, factor: backoff.factor, max: .zero) else { return }
        notes.approximate("restart.backoff", WorkerLines.waits(backoff, options))
        let growth = backoff.max / backoff.initial
        if options.hasRestartSteps, growth > 1, growth.isFinite, backoff.factor > 1 {
            service("RestartSteps", "\(steps(growth, backoff.factor))")
            service("RestartMaxDelaySec", SystemdText.time(backoff.max))
        }
    }

    /// What systemd makes of the waits between restarts.
    static func waits(_ backoff: Backoff, _ options: SystemdOptions) -> String {
        let jitter = backoff.jitter > 0 ? ", without jitter" : ""
        return options.hasRestartSteps
            ? "the first restart waits as well\(jitter), and only a start by hand resets the waits"
            : "each restart waits \(backoff.initial.humanText)\(jitter); from systemd 254 on the waits can grow"
    }

    /// How often a wait is multiplied by the factor until it has grown so much.
    private func steps(_ growth: Double, _ factor: Double) -> Int {
        var steps = 0
        var reached = 1.0
        while reached < growth, steps < 1000 {
            reached *= factor
            steps += 1
        }
        return max(steps, 1)
    }

    mutating func addHealth() {
        if spec.program.watchdog != nil, isAwaited, spec.restart.condition != .always {
            notes.lose("watchdog", "systemd watches no job that others wait for")
        } else if let watchdog = spec.program.watchdog {
            service("WatchdogSec", SystemdText.time(watchdog))
            notes.express("watchdog")
        }
        if spec.program.tellsReadiness || spec.program.watchdog != nil { service("NotifyAccess", "all") }
        notes.lose("liveness", "systemd asks no worker; 'watchdog' lets a worker tell that it works")
        let recycle = spec.upkeep.recycle
        notes.lose("recycle.max_rss", "systemd replaces no worker for its memory; 'cgroup.memory_max' ends it")
        guard let age = recycle.maxAge else { return }
        guard spec.restart.condition != .never else {
            notes.lose("recycle", "with 'policy: never' systemd would not start the worker again")
            return
        }
        let jitter = recycle.jitter.isFinite ? min(max(recycle.jitter, 0), 1) : 0
        let extra = Duration.milliseconds(Int((age / .milliseconds(1) * jitter).rounded()))
        service("RuntimeMaxSec", SystemdText.time(max(age - extra, .milliseconds(1))))
        if extra > .zero { service("RuntimeRandomizedExtraSec", SystemdText.time(extra)) }
        for key in ["recycle.max_age", "recycle.jitter"] {
            notes.approximate(
                key,
                "systemd stops the worker and starts it again, which counts as a failure; nobody takes its place meanwhile"
            )
        }
    }
}

extension Duration {
    /// The time as `sleep` takes it: `1`, `0.5`.
    fileprivate var secondsText: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "\(seconds)" }
        let digits = String(milliseconds)
        return "\(seconds).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
