/// An attribute that a process can be given while it runs.
package enum AdjustableAttribute: Hashable, Sendable {
    case cgroup(CgroupSetting)
    case oomScoreAdjustment
    case nice
    case cpuAffinity
    case limit(Resource)

    /// All attributes, in the order in which a launch sets them.
    package static let all =
        CgroupSetting.allCases.map(cgroup) + [oomScoreAdjustment, nice, cpuAffinity] + Resource.allCases.map(limit)

    /// The manifest's key.
    package var key: String {
        switch self {
        case .cgroup(let setting): "cgroup.\(setting.rawValue)"
        case .oomScoreAdjustment: "oom_score_adj"
        case .nice: "nice"
        case .cpuAffinity: "cpu_affinity"
        case .limit(let resource): "limits.\(resource.rawValue)"
        }
    }

    /// The attributes in which two workers differ.
    package static func differences(_ old: LaunchAttributes, _ new: LaunchAttributes) -> [AdjustableAttribute] {
        old == new ? [] : all.filter { $0.differs(old, new) }
    }

    private func differs(_ old: LaunchAttributes, _ new: LaunchAttributes) -> Bool {
        switch self {
        case .cgroup(let setting): old.cgroup.alone(setting) != new.cgroup.alone(setting)
        case .oomScoreAdjustment: old.oomScoreAdjustment != new.oomScoreAdjustment
        case .nice: old.nice != new.nice
        case .cpuAffinity: old.cpuAffinity != new.cpuAffinity
        case .limit(let resource): old.limits[resource] != new.limits[resource]
        }
    }

    /// Attributes of which only this one is set.
    package func alone(in attributes: LaunchAttributes) -> LaunchAttributes {
        var one = LaunchAttributes()
        switch self {
        case .cgroup(let setting): one.cgroup = attributes.cgroup.alone(setting)
        case .oomScoreAdjustment: one.oomScoreAdjustment = attributes.oomScoreAdjustment
        case .nice: one.nice = attributes.nice
        case .cpuAffinity: one.cpuAffinity = attributes.cpuAffinity
        case .limit(let resource): one.limits[resource] = attributes.limits[resource]
        }
        return one
    }

    /// Whether the attributes give a value, so that the worker does not have the master's.
    package func isSet(in attributes: LaunchAttributes) -> Bool { differs(LaunchAttributes(), attributes) }
}

extension LaunchAttributes {
    /// The attributes with those of another worker in place of what a running process can be given.
    package func adjusted(to other: LaunchAttributes) -> LaunchAttributes {
        var attributes = self
        attributes.limits = other.limits
        attributes.nice = other.nice
        attributes.oomScoreAdjustment = other.oomScoreAdjustment
        attributes.cpuAffinity = other.cpuAffinity
        attributes.cgroup = other.cgroup
        return attributes
    }
}
