import JSONText

/// Translates how systemd starts, watches and stops a service.
struct SystemdLife {
    let unit: UnitSource

    func translate(_ ledger: inout Ledger<String>, into group: inout DraftGroup, _ draft: inout Draft) {
        setType(&ledger, &group, &draft)
        setRestart(&ledger, &group, &draft)
        setStop(&ledger, &group, &draft)
        if let watchdog = ledger.take("WatchdogSec") {
            let time = SystemdTime.duration(watchdog.value) ?? watchdog.value
            if time != "0s" { group.set("watchdog", to: .word(time), from: watchdog.origin) }
        }
        if let age = ledger.take("RuntimeMaxSec"), age.value != "infinity" {
            group.set("recycle", "max_age", to: .word(SystemdTime.duration(age.value) ?? age.value), from: age.origin)
        }
    }

    private static let defaults =
        "Where a unit says nothing, times and limits are systemd's own: 90 s for a start and a stop, 5 starts in 10 s"

    private func setType(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let type = ledger.take("Type")
        let start =
            ledger.take("TimeoutStartSec")
            ?? ledger.take("TimeoutSec").map { both in
                if let time = SystemdTime.duration(both.value) {
                    group.set("stop", "timeout", to: .word(time), from: both.origin)
                }
                return both
            }
        switch type?.value {
        case "notify", "notify-reload":
            group.set("readiness", "notify", to: true, from: type?.origin)
            if let start, let time = SystemdTime.duration(start.value) {
                group.set("readiness", "timeout", to: .word(time), from: start.origin)
            } else if let start {
                group.set(
                    "readiness", "timeout", to: "24h", from: start.origin,
                    decide: "systemd waits for READY=1 without an end; how long may a start take?")
            } else {
                group.set("readiness", "timeout", to: "90s")
                draft.remark(SystemdLife.defaults)
            }
            if type?.value == "notify-reload" {
                group.decide(
                    "a reload of the manifest replaces the workers that changed, and sends no HUP to the others")
            }
            // A worker's children may send READY=1 too.
            ledger.ignore("NotifyAccess") { _ in true }
            return
        case "forking":
            group.decide(
                "the program goes to the background: find the option that keeps it in the foreground, and write it here"
            )
        case "oneshot":
            // Written below, with what Restart= says.
            break
        case "dbus": group.decide("systemd waited for its name on the bus; 'readiness' has no such kind")
        case nil, "simple", "exec", "idle", "": break
        default: if let type { draft.leaveOut(type.origin, "systemd has no such type either") }
        }
        if let start {
            draft.leaveOut(start.origin, "a worker counts as up at once; 'readiness' has its own 'timeout'")
        }
        if type?.value == "oneshot" {
            group.set("restart", "policy", to: "never", from: type?.origin)
            ledger.ignore("RemainAfterExit") { _ in true }
        }
    }

    private func setRestart(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let restart = ledger.take("Restart")
        let isOneshot = group.has("restart", "policy")
        switch restart?.value {
        case "always", "on-success":
            group.set("restart", "policy", to: "always", from: restart?.origin)
            if restart?.value == "on-success" {
                group.keys.note("restart", .decide("systemd started it again only after a clean exit"))
            }
        case "on-failure": group.set("restart", "policy", to: "on-failure", from: restart?.origin)
        case "on-abnormal", "on-abort", "on-watchdog":
            group.set("restart", "policy", to: "on-failure", from: restart?.origin)
            group.keys.note(
                "restart",
                .decide(
                    "Restart=\(restart?.value ?? "") is about signals and hangs; 'never_on' lists the exit codes that are final"
                ))
        case nil where isOneshot: break
        default:
            group.set("restart", "policy", to: "never", from: restart?.origin)
            if !isOneshot {
                group.keys.note("restart", .decide("systemd does not start it again when it exits; 'always' does"))
            }
        }
        let restarts = isOneshot || restart == nil ? false : restart?.value != "no" && restart?.value.isEmpty == false
        if let wait = ledger.take("RestartSec") {
            if let time = SystemdTime.duration(wait.value) {
                let longest = (ledger.take("RestartMaxDelaySec") ?? ledger.take("RestartSecMax")).flatMap {
                    SystemdTime.duration($0.value)
                }
                group.set("restart", "backoff", "initial", to: .word(time), from: wait.origin)
                if let longest {
                    group.set("restart", "backoff", "max", to: .word(longest), from: wait.origin)
                    ledger.ignore("RestartSteps") { _ in true }
                } else {
                    group.set("restart", "backoff", "factor", to: 1, from: wait.origin)
                    group.set("restart", "backoff", "max", to: .word(time), from: wait.origin)
                }
            } else {
                draft.leaveOut(wait.origin, "it is no duration")
            }
        }
        if let final = ledger.take("RestartPreventExitStatus") {
            let words = final.value.split(separator: " ").map { JSON.word(String($0)) }
            group.set("restart", "never_on", to: .list(words), from: final.origin)
        }
        setStartLimit(&ledger, &group)
        if restarts, !group.has("restart", "intensity") {
            group.set("restart", "intensity", "deaths", to: 5)
            group.set("restart", "intensity", "within", to: "10s")
            draft.remark(SystemdLife.defaults)
        }
    }

    /// The limits as systemd before 230 had them in the section of the service.
    private func setStartLimit(_ ledger: inout Ledger<String>, _ group: inout DraftGroup) {
        if let burst = ledger.take("StartLimitBurst") {
            group.set("restart", "intensity", "deaths", to: .word(burst.value), from: burst.origin)
        }
        if let interval = ledger.take("StartLimitInterval") ?? ledger.take("StartLimitIntervalSec"),
            let time = SystemdTime.duration(interval.value)
        {
            if time == "0s" {
                // systemd counts nothing then.
                group.set("restart", "intensity", "deaths", to: 1_000_000, from: interval.origin)
            } else {
                group.set("restart", "intensity", "within", to: .word(time), from: interval.origin)
            }
        }
    }

    private func setStop(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        if let signal = ledger.take("KillSignal") {
            group.set("stop", "signal", to: .text(ManifestText.signal(signal.value)), from: signal.origin)
        }
        if let timeout = ledger.take("TimeoutStopSec") {
            if let time = SystemdTime.duration(timeout.value) {
                group.set("stop", "timeout", to: .word(time), from: timeout.origin)
            } else {
                draft.leaveOut(timeout.origin, "a stop ends with KILL after a time; name one")
            }
        } else if !group.has("stop", "timeout") {
            group.set("stop", "timeout", to: "90s")
            draft.remark(SystemdLife.defaults)
        }
        guard let mode = ledger.take("KillMode") else { return }
        switch mode.value {
        case "control-group": group.set("stop", "kill", to: "group", from: mode.origin)
        case "mixed": group.set("stop", "kill", to: "mixed", from: mode.origin)
        case "process": group.set("stop", "kill", to: "process", from: mode.origin)
        default: draft.leaveOut(mode.origin, "a worker that is stopped gets its signal")
        }
    }
}
