import ConfigText
import JSONText

/// Translates what a service may use: limits, capabilities, and the section `deploy`.
struct ComposeResources {
    let source: Source

    func translate(_ ledger: inout Ledger<Node>, into target: inout ComposeGroup, _ draft: inout Draft) {
        if let scale = ledger.takeInteger("scale", &draft) {
            target.group.set("count", to: .integer(scale.value), from: scale.origin)
        }
        setMemory("mem_limit", "memory_max", &ledger, &target, &draft)
        setCPUs("cpus", &ledger, &target, &draft)
        if let pids = ledger.takeInteger("pids_limit", &draft), pids.value > 0 {
            target.group.set("cgroup", "pids_max", to: .integer(pids.value), from: pids.origin)
        }
        if let score = ledger.takeInteger("oom_score_adj", &draft) {
            target.group.set("oom_score_adj", to: .integer(score.value), from: score.origin)
        }
        if let cpus = ledger.takeText("cpuset", &draft) {
            target.group.set("cpu_affinity", to: .list(cpus.value.commaItems.map { .word($0) }), from: cpus.origin)
        }
        if let groups = ledger.take("group_add") {
            target.group.set(
                "supplementary_groups", to: .list((groups.value.texts ?? []).map { .word($0) }), from: groups.origin)
        }
        setLimits(&ledger, &target, &draft)
        setCapabilities(&ledger, &target, &draft)
        if let deploy = ledger.takeMapping("deploy", in: source, &draft) { setDeploy(deploy, &target, &draft) }
        if target.group.has("cgroup") {
            target.group.keys.note("cgroup", .decide("this needs cgroup v2, delegated to prefork-run"))
        }
    }

    private func setMemory(
        _ name: String, _ key: String, _ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft
    ) {
        guard let memory = ledger.takeText(name, &draft) else { return }
        guard let bytes = ComposeText.plain(memory.value).flatMap({ ManifestText.bytes($0) }), bytes > 0 else {
            draft.leaveOut(memory.origin, "it is no size")
            return
        }
        target.group.set("cgroup", key, to: .word(ManifestText.size(bytes)), from: memory.origin)
    }

    private func setCPUs(
        _ name: String, _ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft
    ) {
        guard let cpus = ledger.takeText(name, &draft) else { return }
        target.group.set("cgroup", "cpu_max", to: .word(ComposeText.plain(cpus.value) ?? cpus.value), from: cpus.origin)
    }

    private func setLimits(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        guard let limits = ledger.takeMapping("ulimits", in: source, &draft) else { return }
        for limit in limits.rest {
            if limit.value.mapping != nil {
                for side in ["soft", "hard"] {
                    guard let text = limit.value.value(of: side)?.text else { continue }
                    target.group.set("limits", limit.name, side, to: Self.limit(text), from: limit.origin)
                }
            } else if let text = limit.value.text {
                target.group.set("limits", limit.name, to: Self.limit(text), from: limit.origin)
            }
        }
    }

    private static func limit(_ text: String) -> JSON { text == "-1" ? "infinity" : .word(text) }

    private func setCapabilities(_ ledger: inout Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        let added = ledger.take("cap_add")
        let dropped = ledger.take("cap_drop")
        let dropsAll = dropped?.value.texts?.contains { $0.uppercased() == "ALL" } ?? false
        if dropsAll, let origin = dropped?.origin {
            let kept = (added?.value.texts ?? []).map { $0.lowercased() }
            target.group.set("capabilities", to: .texts(kept), from: origin)
        } else {
            for list in [added, dropped].compactMap(\.self) {
                draft.leaveOut(
                    list.origin, "'capabilities' names all that a worker keeps: start from 'cap_drop: [ALL]'")
            }
        }
        if let options = ledger.peek("security_opt"), let texts = options.value.texts,
            texts.contains(where: { $0.hasPrefix("no-new-privileges") && !$0.hasSuffix("false") })
        {
            target.group.set("no_new_privileges", to: true, from: options.origin)
            if texts.count == 1 { _ = ledger.take("security_opt") }
        }
    }

    private func setDeploy(_ deploy: Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        var ledger = deploy
        if let replicas = ledger.takeInteger("replicas", &draft) {
            target.group.set("count", to: .integer(replicas.value), from: replicas.origin)
        }
        if var resources = ledger.takeMapping("resources", in: source, &draft) {
            if var limits = resources.takeMapping("limits", in: source, &draft) {
                setMemory("memory", "memory_max", &limits, &target, &draft)
                setCPUs("cpus", &limits, &target, &draft)
                if let pids = limits.takeInteger("pids", &draft) {
                    target.group.set("cgroup", "pids_max", to: .integer(pids.value), from: pids.origin)
                }
                draft.leaveOutRest(of: limits)
            }
            draft.leaveOutRest(of: resources) { $0 == "reservations" ? "nothing is reserved for a worker" : nil }
        }
        if let policy = ledger.takeMapping("restart_policy", in: source, &draft) { setRestart(policy, &target, &draft) }
        if let update = ledger.takeMapping("update_config", in: source, &draft) { setRollout(update, &target, &draft) }
        draft.leaveOutRest(of: ledger) {
            ["mode", "placement", "endpoint_mode"].contains($0) ? "a manifest is about one machine" : nil
        }
    }

    private func setRestart(_ policy: Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        var ledger = policy
        let condition = ledger.takeText("condition", &draft)
        let word =
            switch condition?.value {
            case "none": "never"
            case "on-failure": "on-failure"
            default: "always"
            }
        target.group.set("restart", "policy", to: .text(word), from: condition?.origin ?? ledger.origin)
        if let delay = ledger.takeText("delay", &draft) {
            target.group.set("restart", "backoff", "initial", to: .word(delay.value), from: delay.origin)
        }
        if let attempts = ledger.takeInteger("max_attempts", &draft) {
            target.group.set("restart", "intensity", "deaths", to: .integer(attempts.value), from: attempts.origin)
        }
        if let window = ledger.takeText("window", &draft) {
            target.group.set("restart", "intensity", "within", to: .word(window.value), from: window.origin)
        }
        draft.leaveOutRest(of: ledger)
    }

    private func setRollout(_ update: Ledger<Node>, _ target: inout ComposeGroup, _ draft: inout Draft) {
        var ledger = update
        let isStartFirst = ledger.takeText("order", &draft)?.value == "start-first"
        if let parallel = ledger.takeInteger("parallelism", &draft), parallel.value > 0 {
            target.group.set(
                "rollout", isStartFirst ? "max_surge" : "max_unavailable", to: .integer(parallel.value),
                from: parallel.origin)
        }
        if let delay = ledger.takeText("delay", &draft) {
            target.group.set("rollout", "min_ready", to: .word(delay.value), from: delay.origin)
        }
        if let action = ledger.takeText("failure_action", &draft) {
            target.group.set("rollout", "on_failure", to: .text(action.value), from: action.origin)
        }
        draft.leaveOutRest(of: ledger)
    }
}
