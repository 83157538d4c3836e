/// What the master may do to a process, and what a process that it launches has. The shell reads it once for each set of
/// workers.
package struct MasterRights: Hashable, Sendable {
    /// Whether the master may raise hard limits and set any `oom_score_adj`, by CAP_SYS_RESOURCE.
    package var raisesLimits = true
    /// Whether the master may lower `nice`, and give CPUs to processes of other users, by CAP_SYS_NICE.
    package var lowersNice = true
    /// Whether the master may write the files of other users, by CAP_DAC_OVERRIDE. One of them is `oom_score_adj`.
    package var writesForeignFiles = true
    /// The capabilities that the master can pass on to a worker.
    package var capabilities = Capabilities.all
    /// The capabilities that the master cannot take from the programs of a worker, because it lacks CAP_SETPCAP.
    package var lastingCapabilities: Capabilities = []
    /// The control groups that the master can make.
    package var cgroups = CgroupRights()
    /// The limits of the master. Nil for a limit that is not known.
    package var limits = ResourceLimits()
    package var nice = 0
    /// The lowest `oom_score_adj` that the kernel lets the master have.
    package var leastOOMScoreAdjustment = -1000
    /// The most descriptors that the kernel lets a process have, fs.nr_open; nil if it is not known.
    package var mostDescriptors: UInt64?
    /// The CPUs of the machine; nil if they are not known.
    package var cpus: Set<Int>?
    /// The user and the group of the master, by their numbers and names.
    package var users: Set<Account> = [], groups: Set<Account> = []

    /// Creates the rights of a master that may do everything.
    package init() {}

    /// The rights of a master that may do everything.
    package static let all = Shared(MasterRights())
}

extension MasterRights {
    /// Whether a process with the attributes can be given an attribute of others while it runs.
    package func canAdjust(
        _ attribute: AdjustableAttribute, from old: LaunchAttributes, to new: LaunchAttributes
    ) -> Bool {
        switch attribute {
        case .cgroup:
            // A running process is not moved into another group, where what it has used already would not count.
            return old.cgroup.isEmpty == new.cgroup.isEmpty
        case .limit(let resource):
            guard raisesLimits || hasOwnAccounts(old) else { return false }
            guard !raisesLimits, let now = old.limits[resource] ?? limits[resource],
                let next = new.limits[resource] ?? limits[resource]
            else { return true }
            return next.hard <= now.hard
        case .nice:
            guard lowersNice || hasOwnUser(old) else { return false }
            let now = old.nice ?? nice
            let next = new.nice ?? nice
            return lowersNice || next >= now || allows(next, old.limits.nice ?? limits.nice)
        case .oomScoreAdjustment:
            guard writesForeignFiles || hasOwnUser(old) else { return false }
            return new.oomScoreAdjustment.map(mayHave) ?? true
        case .cpuAffinity:
            return lowersNice || hasOwnUser(old)
        }
    }

    /// Why no launch can give a process an attribute, to end a sentence with; nil if a launch can.
    package func obstacle(to attribute: AdjustableAttribute, of attributes: LaunchAttributes) -> String? {
        switch attribute {
        case .cgroup(let setting):
            return cgroups.obstacle(to: setting, of: attributes.cgroup)
        case .limit(let resource):
            guard let limit = attributes.limits[resource] else { return nil }
            if resource == .nofile, let most = mostDescriptors, limit.hard > most {
                return "the kernel lets a process have \(most) at most (fs.nr_open)"
            }
            guard !raisesLimits, let own = limits[resource], limit.hard > own.hard else { return nil }
            let text = ResourceLimit(own.hard).fieldValue(of: resource).manifestText
            return "a hard limit above that of prefork-run, \(text), needs CAP_SYS_RESOURCE"
        case .nice:
            guard let value = attributes.nice, value < nice, !lowersNice, !allows(value, limits.nice) else {
                return nil
            }
            return "a nice below that of prefork-run, \(nice), needs CAP_SYS_NICE"
        case .oomScoreAdjustment:
            guard let value = attributes.oomScoreAdjustment, !mayHave(value) else { return nil }
            return "an oom_score_adj below \(leastOOMScoreAdjustment) needs CAP_SYS_RESOURCE"
        case .cpuAffinity:
            guard case .cpus(let numbers)? = attributes.cpuAffinity, let cpus else { return nil }
            let missing = Set(numbers).subtracting(cpus)
            if missing.isEmpty { return nil }
            let ranges = CPUAffinity.ranges(of: cpus).map { range in
                range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            }
            return "this machine has the CPUs \(ranges.joined(separator: ", "))"
        }
    }

    private func mayHave(_ value: Int) -> Bool { raisesLimits || value >= leastOOMScoreAdjustment }

    /// Whether RLIMIT_NICE lets a process lower its nice to the value.
    private func allows(_ nice: Int, _ limit: ResourceLimit?) -> Bool {
        limit.map { UInt64(clamping: 20 - nice) <= $0.soft } ?? true
    }

    private func hasOwnUser(_ attributes: LaunchAttributes) -> Bool { attributes.user.map(users.contains) ?? true }

    /// The kernel compares the groups, too.
    private func hasOwnAccounts(_ attributes: LaunchAttributes) -> Bool {
        hasOwnUser(attributes) && attributes.group.map(groups.contains) ?? true
    }
}

extension Program {
    /// Whether a process of this program can stay when its worker is to run the other program.
    func serves(_ other: Program) -> Bool { self == other || differsOnlyInPlace(from: other) }

    /// Whether the only differences to another program are in what its open sockets can change and in what a running process
    /// can be given.
    ///
    /// - Parameter rights: What the master may do; nil for a worker without a process.
    func differsOnlyInPlace(from other: Program, under rights: MasterRights? = nil) -> Bool {
        guard sockets.map(\.identity) == other.sockets.map(\.identity) else { return false }
        var program = self
        program.sockets = other.sockets
        guard program != other else { return true }
        program.attributes = attributes.adjusted(to: other.attributes)
        guard program == other else { return false }
        guard let rights else { return true }
        return AdjustableAttribute.differences(attributes, other.attributes).allSatisfy {
            rights.canAdjust($0, from: attributes, to: other.attributes)
        }
    }
}
