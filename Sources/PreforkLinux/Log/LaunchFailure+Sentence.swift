internal import Glibc
package import Supervision

extension LaunchFailure {
    /// The failure in words: `cannot execute ./server: no such file or directory`.
    package var sentence: String {
        if step == .makeCgroup || step == .cgroupLimit { return "cannot \(subject)" }
        let what = subject.isEmpty ? step.attempt : "\(step.attempt) \(subject)"
        return "cannot \(what): \(reason)"
    }

    private var reason: String {
        switch (step, errno) {
        case (.findUser, ENOENT): "there is no such user"
        case (.findGroup, ENOENT), (.findSupplementaryGroup, ENOENT): "there is no such group"
        case (.findGroupOfUser, ENOENT): "the user has only a number; write 'group', too"
        // execve(2) fails so if the user has more processes than its limit.
        case (.exec, EAGAIN):
            "\(SystemError.sentence(for: errno)): the user has more processes than 'nproc' lets it have"
        case (.limit, EPERM) where resource == .nofile:
            "\(SystemError.sentence(for: errno)): above that of prefork-run it needs CAP_SYS_RESOURCE, and nobody may have "
                + "more than fs.nr_open"
        case (.limit, EPERM):
            "\(SystemError.sentence(for: errno)): above that of prefork-run it needs CAP_SYS_RESOURCE"
        case (.oomScoreAdjustment, EACCES), (.oomScoreAdjustment, EPERM):
            "\(SystemError.sentence(for: errno)): it needs CAP_SYS_RESOURCE"
        case (.nice, EACCES), (.nice, EPERM), (.affinity, EPERM):
            "\(SystemError.sentence(for: errno)): it needs CAP_SYS_NICE"
        case (.affinity, EINVAL): "this machine, or the cpuset of prefork-run, does not have all of them"
        case (.cgroup, EACCES): "\(SystemError.sentence(for: errno)): the groups are not delegated to this user"
        case (.findCapabilities, EPERM): "prefork-run does not have \(subject.contains(",") ? "them" : "it")"
        case (.boundingSet, EPERM):
            "\(SystemError.sentence(for: errno)): it needs CAP_SETPCAP; with 'no_new_privileges: true' it needs no right"
        case (.user, EPERM): "\(SystemError.sentence(for: errno)): it needs root or CAP_SETUID"
        case (.group, EPERM), (.supplementaryGroups, EPERM):
            "\(SystemError.sentence(for: errno)): it needs root or CAP_SETGID"
        case (.user, EINVAL), (.group, EINVAL), (.supplementaryGroups, EINVAL):
            "\(SystemError.sentence(for: errno)): the user namespace does not have the number"
        default: SystemError.sentence(for: errno)
        }
    }
}

extension LaunchFailure.Step {
    fileprivate var attempt: String {
        switch self {
        case .prepare: "prepare the launch"
        case .clone: "create a process"
        case .processGroup: "create its process group"
        case .parentDeath: "set its parent death signal"
        case .signals: "reset its signals"
        case .limits: "set its limit of open files"
        case .cgroup: "create its process in the control group"
        case .oomScoreAdjustment: "set oom_score_adj to"
        case .nice: "set nice to"
        case .affinity: "bind it to the CPUs"
        case .limit: "set the limit"
        case .supplementaryGroups: "set the supplementary groups to"
        case .group: "set the group to"
        case .boundingSet: "take all other capabilities from a worker that keeps"
        case .keepCapabilities: "keep its capabilities as another user"
        case .user: "set the user to"
        case .capabilities: "set the capabilities to"
        case .ambientSet: "pass its capabilities on to its program"
        case .noNewPrivileges: "give up new privileges"
        case .workingDirectory: "change to directory"
        case .descriptors: "set up its file descriptors"
        case .exec: "execute"
        case .makeCgroup, .cgroupLimit: ""
        case .findUser: "find the user"
        case .findGroup: "find the group"
        case .findGroupOfUser: "find the group of the user"
        case .findCapabilities: "keep the capabilities"
        case .findSupplementaryGroup: "find the supplementary group"
        }
    }
}
