// The rows of what a worker's process is: who it runs as, what it may do, and what it may use.

extension SpecField {
    package static let attributes: [SpecField] = [
        SpecField("user", \.program.attributes.user, .relaunch),
        SpecField("group", \.program.attributes.group, .relaunch),
        SpecField("supplementary_groups", \.program.attributes.supplementaryGroups, .relaunch),
        SpecField("umask", \.program.attributes.umask, .relaunch, as: { $0.map { .text($0.octalText) } }),
        SpecField("capabilities", \.program.attributes.capabilities, .relaunch),
        SpecField("no_new_privileges", \.program.attributes.noNewPrivileges, .relaunch),
        limit(.as, \.program.attributes.limits.as), limit(.core, \.program.attributes.limits.core),
        limit(.cpu, \.program.attributes.limits.cpu), limit(.data, \.program.attributes.limits.data),
        limit(.fsize, \.program.attributes.limits.fsize), limit(.locks, \.program.attributes.limits.locks),
        limit(.memlock, \.program.attributes.limits.memlock), limit(.msgqueue, \.program.attributes.limits.msgqueue),
        limit(.nice, \.program.attributes.limits.nice), limit(.nofile, \.program.attributes.limits.nofile),
        limit(.nproc, \.program.attributes.limits.nproc), limit(.rss, \.program.attributes.limits.rss),
        limit(.rtprio, \.program.attributes.limits.rtprio), limit(.rttime, \.program.attributes.limits.rttime),
        limit(.sigpending, \.program.attributes.limits.sigpending), limit(.stack, \.program.attributes.limits.stack),
        SpecField("nice", \.program.attributes.nice, .inPlace),
        SpecField("oom_score_adj", \.program.attributes.oomScoreAdjustment, .inPlace),
        SpecField("cpu_affinity", \.program.attributes.cpuAffinity, .inPlace),
        cgroup(.memoryHigh, \.program.attributes.cgroup.memoryHigh),
        cgroup(.memoryMax, \.program.attributes.cgroup.memoryMax),
        cgroup(.cpuMax, \.program.attributes.cgroup.cpuMax), cgroup(.pidsMax, \.program.attributes.cgroup.pidsMax),
        SpecField("cgroup.io_weight", \.program.attributes.cgroup.ioWeight, .inPlace),
    ]

    private static func cgroup(
        _ setting: CgroupSetting, _ path: any KeyPath<WorkerSpec, CgroupLimit?> & Sendable
    ) -> SpecField {
        SpecField("cgroup.\(setting.rawValue)", path, .inPlace, as: { $0?.fieldValue(of: setting) })
    }

    private static func limit(
        _ resource: Resource, _ path: any KeyPath<WorkerSpec, ResourceLimit?> & Sendable
    ) -> SpecField {
        SpecField("limits.\(resource.rawValue)", path, .inPlace, as: { $0?.fieldValue(of: resource) })
    }
}

extension ResourceLimit {
    /// The limit as a manifest writes it: `4096`, `1GiB`, `infinity`, or both limits.
    package func fieldValue(of resource: Resource) -> FieldValue {
        func value(_ limit: UInt64) -> FieldValue {
            if limit == ResourceLimit.infinity { return .text("infinity") }
            guard resource.isInBytes, limit > 0, let bytes = Int(exactly: limit) else { return .number("\(limit)") }
            return .text(bytes.sizeText)
        }
        if soft == hard { return value(hard) }
        return .mapping([FieldValue.Member("soft", value(soft)), FieldValue.Member("hard", value(hard))])
    }
}

extension CgroupLimit {
    /// The limit as a manifest writes it: `512MiB`, `150%`, `100`, `max`.
    fileprivate func fieldValue(of setting: CgroupSetting) -> FieldValue {
        guard case .number(let number) = self else { return .text("max") }
        return switch setting {
        case .memoryHigh, .memoryMax: .text(number.sizeText)
        case .cpuMax: .text("\(number)%")
        case .pidsMax, .ioWeight: .number("\(number)")
        }
    }
}

extension CgroupLimits {
    /// The setting as a manifest writes it; nil if it is not given.
    package func fieldValue(of setting: CgroupSetting) -> FieldValue? {
        setting == .ioWeight ? ioWeight.map { .number("\($0)") } : limit(setting)?.fieldValue(of: setting)
    }
}

extension CPUAffinity: ManifestWritable {
    package var fieldValue: FieldValue? {
        switch self {
        case .spread: return .text("spread")
        case .cpus(let numbers):
            let values = CPUAffinity.ranges(of: numbers).map { range -> FieldValue in
                range.count == 1 ? .number("\(range.lowerBound)") : .text("\(range.lowerBound)-\(range.upperBound)")
            }
            return values.count == 1 ? values.first : .list(values)
        }
    }
}

extension Capabilities: ManifestWritable {
    package var fieldValue: FieldValue? { .list(names.map(FieldValue.text)) }
}

extension Account: ManifestWritable {
    package var fieldValue: FieldValue? {
        switch self {
        case .number(let number): .number("\(number)")
        case .name(let name): .text(name)
        }
    }
}

extension UInt16 {
    /// Permission bits as a manifest writes them: `0022`.
    fileprivate var octalText: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
