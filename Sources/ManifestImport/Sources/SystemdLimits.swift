import JSONText

/// Translates the resources and rights of a service.
struct SystemdLimits {
    func translate(_ ledger: inout Ledger<String>, into group: inout DraftGroup, _ draft: inout Draft) {
        for limit in ledger.takeAll(where: { $0.hasPrefix("Limit") && $0.dropFirst(5).allSatisfy(\.isUppercase) }) {
            let name = limit.name.dropFirst(5).lowercased()
            if let (soft, hard) = limit.value.cut(at: ":") {
                group.set("limits", name, "soft", to: value(soft, of: name), from: limit.origin)
                group.set("limits", name, "hard", to: value(hard, of: name), from: limit.origin)
            } else {
                group.set("limits", name, to: value(limit.value[...], of: name), from: limit.origin)
            }
        }
        for (name, key) in [("Nice", "nice"), ("OOMScoreAdjust", "oom_score_adj")] {
            if let number = ledger.takeInteger(name, &draft) {
                group.set(key, to: .integer(number.value), from: number.origin)
            }
        }
        if let cpus = ledger.take("CPUAffinity") {
            let items = cpus.value.split { $0 == " " || $0 == "," }.map { JSON.word(String($0)) }
            group.set("cpu_affinity", to: .list(items), from: cpus.origin)
        }
        if let privileges = ledger.takeBoolean("NoNewPrivileges", &draft), privileges.value {
            group.set("no_new_privileges", to: true, from: privileges.origin)
        }
        setCapabilities(&ledger, &group, &draft)
        setCgroup(&ledger, &group, &draft)
    }

    private func value(_ text: Substring, of limit: String) -> JSON {
        let word = text.trimmed
        if word == "infinity" { return "infinity" }
        if Int(word) != nil { return .word(String(word)) }
        let counts = ["nofile", "nproc", "locks", "sigpending", "nice", "rtprio", "cpu", "rttime"]
        guard !counts.contains(limit), let bytes = ManifestText.bytes(word) else { return .word(String(word)) }
        return .word(ManifestText.size(bytes))
    }

    private func setCapabilities(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let ambient = ledger.takeAll { $0 == "AmbientCapabilities" }
        let bounding = ledger.takeAll { $0 == "CapabilityBoundingSet" }
        let kept = ambient.isEmpty ? bounding : ambient
        guard let first = kept.first else { return }
        guard !kept.contains(where: { $0.value.hasPrefix("~") }) else {
            draft.leaveOut(first.origin, "'capabilities' lists those that a worker keeps, and has no list of others")
            return
        }
        let names = kept.flatMap { $0.value.split(separator: " ") }.map { name in
            let lower = name.lowercased()
            return lower.hasPrefix("cap_") ? String(lower.dropFirst(4)) : lower
        }
        group.set("capabilities", to: .texts(names), from: first.origin)
        if !ambient.isEmpty {
            for set in bounding {
                draft.leaveOut(set.origin, "'capabilities' has those of AmbientCapabilities, and drops all others")
            }
        }
    }

    private func setCgroup(_ ledger: inout Ledger<String>, _ group: inout DraftGroup, _ draft: inout Draft) {
        let sizes = [("MemoryMax", "memory_max"), ("MemoryLimit", "memory_max"), ("MemoryHigh", "memory_high")]
        for (name, key) in sizes {
            guard let size = ledger.take(name) else { continue }
            if size.value == "infinity" {
                group.set("cgroup", key, to: "max", from: size.origin)
            } else if let bytes = ManifestText.bytes(size.value) {
                group.set("cgroup", key, to: .word(ManifestText.size(bytes)), from: size.origin)
            } else {
                draft.leaveOut(size.origin, "a manifest takes a size such as 512MiB")
            }
        }
        for (name, key) in [("CPUQuota", "cpu_max"), ("TasksMax", "pids_max"), ("IOWeight", "io_weight")] {
            guard let limit = ledger.take(name) else { continue }
            group.set("cgroup", key, to: limit.value == "infinity" ? "max" : .word(limit.value), from: limit.origin)
        }
        if group.has("cgroup") {
            group.keys.note(
                "cgroup", .decide("this needs cgroup v2, delegated to prefork-run: 'Delegate=yes' in its unit"))
        }
    }
}
