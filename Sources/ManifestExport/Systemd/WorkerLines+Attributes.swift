import PreforkManifest
import Supervision

// Who the worker runs as, what it may do and use, and where its output goes.

extension WorkerLines {
    mutating func addAttributes() {
        let attributes = spec.program.attributes
        for key in [
            "user", "group", "supplementary_groups", "umask", "capabilities", "no_new_privileges", "limits", "nice",
            "oom_score_adj", "cpu_affinity", "cgroup",
        ] {
            notes.express(key)
        }
        service("User", attributes.user.map { SystemdText.plain($0.description) })
        service("Group", attributes.group.map { SystemdText.plain($0.description) })
        addGroups(attributes)
        service("UMask", attributes.umask.map { $0.octalText })
        addCapabilities(attributes)
        if attributes.noNewPrivileges { service("NoNewPrivileges", "yes") }
        for resource in Resource.allCases {
            guard let limit = attributes.limits[resource] else { continue }
            service("Limit\(resource.rawValue.uppercased())", limit.unitText(of: resource))
        }
        service("Nice", attributes.nice.map { "\($0)" })
        service("OOMScoreAdjust", attributes.oomScoreAdjustment.map { "\($0)" })
        switch attributes.cpuAffinity {
        case .cpus(let numbers):
            let ranges = CPUAffinity.ranges(of: numbers).map { range in
                range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            }
            service("CPUAffinity", ranges.joined(separator: " "))
        case .spread:
            notes.lose("cpu_affinity", "systemd deals no CPUs over workers: a list of numbers names them")
        case nil: break
        }
        addCgroup(attributes.cgroup)
    }

    private mutating func addGroups(_ attributes: LaunchAttributes) {
        guard let groups = attributes.supplementaryGroups else { return }
        if !groups.isEmpty {
            service("SupplementaryGroups", groups.map { SystemdText.word($0.description) }.joined(separator: " "))
        }
        if attributes.user != nil {
            notes.approximate("supplementary_groups", "the worker has the other groups of its user as well")
        }
    }

    private mutating func addCapabilities(_ attributes: LaunchAttributes) {
        guard let kept = attributes.capabilities else { return }
        let names = kept.names.map { "CAP_\($0.uppercased())" }.joined(separator: " ")
        service("CapabilityBoundingSet", names)
        // A user other than root gets them only in this way.
        if !kept.isEmpty { service("AmbientCapabilities", names) }
    }

    private mutating func addCgroup(_ limits: CgroupLimits) {
        func text(_ limit: CgroupLimit?, _ unit: String = "") -> String? {
            switch limit {
            case .number(let number): "\(number)\(unit)"
            case .max: "infinity"
            case nil: nil
            }
        }
        service("MemoryHigh", text(limits.memoryHigh))
        service("MemoryMax", text(limits.memoryMax))
        // The one setting with a percent sign that is no specifier.
        if case .number? = limits.cpuMax { service("CPUQuota", text(limits.cpuMax, "%")) }
        service("TasksMax", text(limits.pidsMax))
        service("IOWeight", limits.ioWeight.map { "\($0)" })
    }

    mutating func addOutput() {
        let output = spec.upkeep.output
        let isOne = output.standardOutput == output.standardError
        add(output.standardOutput, "StandardOutput", isOne ? "log" : "log.stdout")
        add(output.standardError, "StandardError", isOne ? "log" : "log.stderr")
        let showsPrefix = [output.standardOutput, output.standardError].contains { $0?.file == nil && $0 != nil }
        if showsPrefix {
            lines.add("Service", "SyslogIdentifier", [.text([.literal("\(id.group)/"), .instance], .plain)])
        }
        // Otherwise the output would go to the socket.
        if spec.program.standardInput == .socket {
            if output.standardOutput == nil { service("StandardOutput", "journal") }
            if output.standardError == nil { service("StandardError", "journal") }
        }
    }

    private mutating func add(_ policy: LinePolicy?, _ setting: String, _ key: String) {
        guard let policy else {
            notes.express(key)
            return
        }
        if let file = policy.file {
            let path = Path.join(input.directory, LinePolicy.text(file, of: id, spec.label))
            service(setting, plain: "append:\(path)", of: "\(key).file")
            notes.express("\(key).file")
            notes.express("\(key).prefix")
            if !policy.prefix.isEmpty { notes.lose("\(key).prefix", "the worker writes to the file itself") }
            notes.lose(
                "\(key).rotate", "logrotate with 'copytruncate' does it, because the worker writes to the file itself")
        } else {
            notes.approximate("\(key).prefix", "the journal has the worker's name as the identifier of each line")
        }
        switch policy.format {
        case .text: notes.express("\(key).format")
        case .json where policy.file == nil:
            notes.approximate("\(key).format", "the journal gives lines as JSON: journalctl -o json")
        case .json: notes.lose("\(key).format", "the lines are written as they are")
        }
        notes.lose("\(key).max_line", "LineMax= of journald.conf is the limit for all units")
        notes.lose("\(key).drop", "RateLimitBurst= of journald.conf is what systemd has")
    }
}

extension ResourceLimit {
    /// The limits as `LimitNOFILE=` and the like take them, in the kernel's units.
    fileprivate func unitText(of resource: Resource) -> String {
        func text(_ limit: UInt64) -> String {
            if limit == ResourceLimit.infinity { return "infinity" }
            // A plain number is one of seconds there.
            return resource == .rttime ? "\(limit)us" : "\(limit)"
        }
        return soft == hard ? text(soft) : "\(text(soft)):\(text(hard))"
    }
}

extension UInt16 {
    fileprivate var octalText: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
