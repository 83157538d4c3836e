internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Gives a running process the attributes of a changed spec.
///
/// No call can reach another process: the master is the parent and has not reaped the process, so the kernel does not give its
/// pid to another one, even if it has ended.
extension ChildProcess {
    /// Gives the process attributes of a spec. What the spec leaves out is that of the master, as for a process that is launched.
    ///
    /// - Returns: The attributes that could not be set. None of a process that has ended meanwhile.
    func adjust(
        _ attributes: [AdjustableAttribute], to spec: Shared<WorkerSpec>, of master: MasterAttributes
    ) -> [LaunchFailure] {
        let wanted = spec.value.program.attributes
        let values = wanted.filled(from: master)
        let cpus = master.cpus.given(to: spec.value) ?? master.cpus
        var failures: [LaunchFailure] = []
        for attribute in attributes {
            if case .cgroup(let setting) = attribute {
                failures += failure(toSet: setting, of: wanted.cgroup).map { [$0] } ?? []
                continue
            }
            let error = set(attribute, of: values, cpus, all: wanted.hasListOfCPUs)
            guard error != 0, error != ESRCH else { continue }
            let resource = if case .limit(let resource) = attribute { Optional(resource) } else { Resource?.none }
            failures.append(
                LaunchFailure(
                    step: attribute.step, errno: error, subject: values.subject(of: attribute.step, resource),
                    resource: resource))
        }
        var adjusted = sharedSpec.value
        adjusted.program.attributes = adjusted.program.attributes.adjusted(to: wanted)
        sharedSpec = Shared(adjusted)
        return hasEnded ? [] : failures
    }

    private func failure(toSet setting: CgroupSetting, of limits: CgroupLimits) -> LaunchFailure? {
        if let cgroup { return cgroup.set(setting, of: limits) }
        return LaunchFailure(
            step: .makeCgroup, errno: EINVAL, subject: "limit a running process that has no control group of its own")
    }

    /// - Parameters:
    ///   - cpus: The CPUs on which the process may run.
    ///   - all: Whether the process has to get all of them.
    /// - Returns: 0, or an error number.
    private func set(
        _ attribute: AdjustableAttribute, of values: LaunchAttributes, _ cpus: CPUSet, all: Bool
    ) -> Int32 {
        switch attribute {
        // Told by the group itself.
        case .cgroup: return 0
        case .oomScoreAdjustment:
            return values.oomScoreAdjustment.map { OOMScoreAdjustment.set($0, of: pid) } ?? ENOENT
        case .nice:
            return setForThreads { prefork_set_nice($0, Int32(clamping: values.nice ?? 0)) }
        case .cpuAffinity:
            let mask = cpus.mask
            return setForThreads { prefork_set_cpus($0, mask, mask.count, all ? 1 : 0) }
        case .limit(let resource):
            guard var limit = values.limits[resource].map({ prefork_limit(resource, $0) }) else { return EINVAL }
            return prefork_set_limit(pid, &limit)
        }
    }

    /// Calls `set` for each thread of the process. nice and CPUs are those of a thread, and a new thread has those of the thread
    /// that created it. So the threads are listed again until there is no new one.
    ///
    /// - Returns: 0, or the first error number.
    private func setForThreads(_ set: (Int32) -> Int32) -> Int32 {
        var known: Set<Int32> = []
        for _ in 0..<ChildProcess.mostLookups {
            guard let all = threads else { return errno }
            let threads = all.filter { !known.contains($0) }
            if threads.isEmpty { return 0 }
            for thread in threads where prefork_has_thread(pid, thread) != 0 {
                let error = set(thread)
                // The thread may have ended.
                if error != 0, error != ESRCH { return error }
            }
            known.formUnion(threads)
        }
        // A process that creates threads faster than they can be listed.
        return EAGAIN
    }

    private static let mostLookups = 100

    /// The threads of the process, proc_pid_task(5); nil, with errno set, if they cannot be listed.
    private var threads: [Int32]? {
        guard let folder = opendir("/proc/\(pid)/task") else { return nil }
        defer { closedir(folder) }
        var threads: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let thread = Int32(name) { threads.append(thread) }
        }
        return threads
    }
}

extension AdjustableAttribute {
    /// The step of a launch that sets the attribute.
    fileprivate var step: LaunchFailure.Step {
        switch self {
        case .cgroup: .cgroupLimit
        case .oomScoreAdjustment: .oomScoreAdjustment
        case .nice: .nice
        case .cpuAffinity: .affinity
        case .limit: .limit
        }
    }
}

extension LaunchAttributes {
    fileprivate var hasListOfCPUs: Bool { if case .cpus? = cpuAffinity { true } else { false } }

    /// The attributes with those of the master where they have none. A value of the master that cannot be read is left out.
    fileprivate func filled(from master: MasterAttributes) -> LaunchAttributes {
        var values = self
        values.nice = nice ?? master.nice
        values.oomScoreAdjustment = oomScoreAdjustment ?? master.oomScoreAdjustment
        for resource in Resource.allCases { values.limits[resource] = limits[resource] ?? master.limit(of: resource) }
        values.cpuAffinity = cpuAffinity ?? .cpus(master.cpus.numbers)
        return values
    }
}
