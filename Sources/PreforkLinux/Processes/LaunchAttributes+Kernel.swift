internal import CPreforkLinux
internal import Glibc
internal import Supervision

extension prefork_attributes {
    /// Calls `body` with who a process runs as, what it may do, and what it may use. The pointer is valid during the call.
    static func with<Result>(
        _ attributes: LaunchAttributes, _ credentials: Credentials,
        _ body: (UnsafePointer<prefork_attributes>) -> Result
    ) -> Result {
        // The limit of descriptors is set by itself, in two steps.
        let limits = Resource.allCases.filter { $0 != .nofile }.compactMap { resource in
            attributes.limits[resource].map { prefork_limit(resource, $0) }
        }
        return (credentials.groups ?? []).withUnsafeBufferPointer { groups in
            limits.withUnsafeBufferPointer { limits in
                var set = prefork_attributes(attributes, credentials)
                set.groups = groups.baseAddress
                set.group_count = groups.count
                set.limits = limits.baseAddress
                set.limit_count = limits.count
                return withUnsafePointer(to: set, body)
            }
        }
    }

    private init(_ attributes: LaunchAttributes, _ credentials: Credentials) {
        self.init()
        if let value = attributes.oomScoreAdjustment {
            set |= PREFORK_SETS_OOM_SCORE_ADJUSTMENT.rawValue
            oom_score_adjustment = Int32(clamping: value)
        }
        if let value = attributes.nice {
            set |= PREFORK_SETS_NICE.rawValue
            nice = Int32(clamping: value)
        }
        if case .cpus? = attributes.cpuAffinity { set |= PREFORK_SETS_CPUS.rawValue }
        if let umask = attributes.umask {
            set |= PREFORK_SETS_UMASK.rawValue
            mask = UInt32(umask)
        }
        if attributes.limits.nofile != nil { set |= PREFORK_SETS_DESCRIPTOR_LIMIT.rawValue }
        if credentials.groups != nil { set |= PREFORK_SETS_SUPPLEMENTARY_GROUPS.rawValue }
        if let number = credentials.group?.number {
            set |= PREFORK_SETS_GROUP.rawValue
            group = number
        }
        if let number = credentials.user?.number {
            set |= PREFORK_SETS_USER.rawValue
            user = number
        }
        if let kept = attributes.capabilities {
            set |= PREFORK_SETS_CAPABILITIES.rawValue
            capabilities = kept.rawValue
        }
        if attributes.noNewPrivileges { set |= PREFORK_SETS_NO_NEW_PRIVILEGES.rawValue }
    }
}

extension prefork_limit {
    init(_ resource: Resource, _ limit: ResourceLimit) {
        self.init(resource: resource.number, soft: limit.soft, hard: limit.hard)
    }
}

extension LaunchAttributes {
    /// The value that a step of a launch, or of a change, has tried to set, for a message; empty for any other step.
    func subject(of step: LaunchFailure.Step, _ resource: Resource? = nil) -> String {
        switch step {
        case .oomScoreAdjustment: oomScoreAdjustment.map(String.init) ?? ""
        case .nice: nice.map(String.init) ?? ""
        case .affinity: cpuAffinity?.fieldValue?.manifestText ?? ""
        case .capabilities, .boundingSet: capabilities?.fieldValue?.manifestText ?? ""
        case .limit:
            resource.map { resource in
                let value = limits[resource]?.fieldValue(of: resource).manifestText
                return "\(resource.rawValue)" + (value.map { " to \($0)" } ?? "")
            } ?? ""
        default: ""
        }
    }
}
