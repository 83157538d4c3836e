extension LaunchFailure {
    /// The manifest key on which the success of the step depends.
    package var field: Origin.Field {
        if step == .limit, let resource { return .attribute("limits.\(resource.rawValue)") }
        if step == .cgroupLimit, let setting { return .attribute("cgroup.\(setting.rawValue)") }
        return step.field
    }
}

extension LaunchFailure.Step {
    fileprivate var field: Origin.Field {
        switch self {
        case .exec: .command
        case .workingDirectory: .workingDirectory
        case .descriptors: .listener
        case .findUser, .findGroupOfUser, .user: .attribute("user")
        case .findGroup, .group: .attribute("group")
        case .findSupplementaryGroup, .supplementaryGroups: .attribute("supplementary_groups")
        case .boundingSet, .keepCapabilities, .capabilities, .ambientSet, .findCapabilities: .attribute("capabilities")
        case .noNewPrivileges: .attribute("no_new_privileges")
        case .cgroup, .makeCgroup, .cgroupLimit: .attribute("cgroup")
        case .oomScoreAdjustment: .attribute("oom_score_adj")
        case .nice: .attribute("nice")
        case .affinity: .attribute("cpu_affinity")
        case .prepare, .clone, .processGroup, .parentDeath, .signals, .limits, .limit: .worker
        }
    }
}
