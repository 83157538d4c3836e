extension LaunchFailure.Step {
    /// The manifest key on which the success of the step depends.
    package var field: Origin.Field {
        switch self {
        case .exec: .command
        case .workingDirectory: .workingDirectory
        case .descriptors: .listener
        case .findUser, .findGroupOfUser, .user: .attribute("user")
        case .findGroup, .group: .attribute("group")
        case .findSupplementaryGroup, .supplementaryGroups: .attribute("supplementary_groups")
        case .noNewPrivileges: .attribute("no_new_privileges")
        case .prepare, .clone, .processGroup, .parentDeath, .signals, .limits, .affinity: .worker
        }
    }
}
