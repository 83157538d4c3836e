/// A launch that failed, or the change of a running process: the failed step, and the error number of the system.
public struct LaunchFailure: Error, Hashable, Sendable, Codable {
    /// The steps of a launch. The C module takes the first of them, and `prefork_step` has the same raw values.
    package enum Step: Int32, Hashable, Sendable, Codable, CaseIterable {
        /// Preparing the arguments, the environment and the sockets, before the process is created.
        case prepare = 0
        /// Creating the process, by clone3(2).
        case clone
        /// Creating a process group for the process, by setpgid(2).
        case processGroup
        /// Setting the signal that the process is sent when the master dies, by PR_SET_PDEATHSIG of prctl(2).
        case parentDeath
        /// Setting the default dispositions and an empty signal mask.
        case signals
        /// Restoring the limit of open descriptors that the master was started with.
        case limits
        /// Creating the process in its control group, by CLONE_INTO_CGROUP of clone3(2), or moving it there.
        case cgroup
        /// Setting `oom_score_adj`, in /proc/self.
        case oomScoreAdjustment
        /// Setting the scheduling priority, by setpriority(2).
        case nice
        /// Binding the process to CPUs, by sched_setaffinity(2).
        case affinity
        /// Setting a limit, by prlimit(2).
        case limit
        /// Setting the supplementary groups, by setgroups(2).
        case supplementaryGroups
        /// Setting the group, by setresgid(2).
        case group
        /// Dropping capabilities from the bounding set, by PR_CAPBSET_DROP of prctl(2).
        case boundingSet
        /// Keeping capabilities when the user changes, by PR_SET_KEEPCAPS of prctl(2).
        case keepCapabilities
        /// Setting the user, by setresuid(2).
        case user
        /// Setting the capabilities, by capset(2).
        case capabilities
        /// Passing capabilities on to the program, by PR_CAP_AMBIENT_RAISE of prctl(2).
        case ambientSet
        /// Giving up the privileges of set-user-ID programs, by PR_SET_NO_NEW_PRIVS of prctl(2).
        case noNewPrivileges
        /// Changing the working directory, by chdir(2).
        case workingDirectory
        /// Moving the null device and the sockets to their numbers, and closing all other descriptors.
        case descriptors
        /// Executing the program, by execve(2).
        case exec
        // The steps that the master takes alone, before the process is created.
        /// Creating a control group, by mkdir(2).
        case makeCgroup
        /// Setting a limit of a control group.
        case cgroupLimit
        /// Looking up the user.
        case findUser
        /// Looking up the group.
        case findGroup
        /// Looking up the own group of the user.
        case findGroupOfUser
        /// Looking up a supplementary group.
        case findSupplementaryGroup
        /// Finding the capabilities of a worker among those of the master.
        case findCapabilities
    }

    /// The step that failed.
    package let step: Step
    /// The error number of errno(3).
    public let errno: Int32
    /// The program, directory or account that the step failed on, or the value that it could not set; empty when the step
    /// needs neither. For a control group the attempt and the reason, because the error number does not say which folder or
    /// process is in the way.
    public let subject: String
    /// The resource whose limit could not be set.
    package let resource: Resource?

    /// The setting of a control group that could not be set.
    package let setting: CgroupSetting?

    /// Creates a failure. `subject` is the program, directory or account that the step failed on, or the value that could not
    /// be set.
    package init(
        step: Step, errno: Int32, subject: String = "", resource: Resource? = nil, setting: CgroupSetting? = nil
    ) {
        self.step = step
        self.errno = errno
        self.subject = subject
        self.resource = resource
        self.setting = setting
    }
}

extension LaunchFailure {
    /// Whether the machine lacks something that a launch needs: process ids, memory or descriptors. Such a lack may be over
    /// in a moment, and the worker is not to blame for it. The numbers are Linux's.
    package var isLack: Bool {
        let again: Int32 = 11, noMemory: Int32 = 12, tableOverflow: Int32 = 23, tooManyFiles: Int32 = 24
        switch step {
        case .prepare, .clone: return [again, noMemory, tableOverflow, tooManyFiles].contains(errno)
        case .processGroup, .parentDeath, .signals, .limits, .cgroup, .oomScoreAdjustment, .nice, .affinity, .limit,
            .supplementaryGroups, .group, .boundingSet, .keepCapabilities, .user, .capabilities, .ambientSet,
            .noNewPrivileges, .workingDirectory, .descriptors, .exec, .makeCgroup, .cgroupLimit, .findUser,
            .findGroup, .findGroupOfUser, .findSupplementaryGroup, .findCapabilities:
            return false
        }
    }

    /// Whether every further launch would fail in the same way until somebody changes the manifest or the machine: the user
    /// does not exist, or the master may not become that user or set that limit. The numbers are Linux's.
    package var isCertain: Bool {
        let notPermitted: Int32 = 1, noEntry: Int32 = 2, noAccess: Int32 = 13, invalid: Int32 = 22
        let readOnly: Int32 = 30, outOfRange: Int32 = 34
        switch step {
        case .findUser, .findGroup, .findGroupOfUser, .findSupplementaryGroup: return errno == noEntry
        // EINVAL: the user namespace of the master has no such user or group.
        case .supplementaryGroups, .group, .user: return errno == notPermitted || errno == invalid
        case .boundingSet, .keepCapabilities, .capabilities, .ambientSet, .findCapabilities:
            return errno == notPermitted
        case .cgroup, .makeCgroup, .cgroupLimit:
            return [notPermitted, noEntry, noAccess, invalid, readOnly, outOfRange].contains(errno)
        // EACCES: the kernel's word for a nice or an oom_score_adj that takes a right.
        case .oomScoreAdjustment, .nice, .affinity, .limit: return [notPermitted, noAccess, invalid].contains(errno)
        case .prepare, .clone, .processGroup, .parentDeath, .signals, .limits, .noNewPrivileges, .workingDirectory,
            .descriptors, .exec:
            return false
        }
    }
}
