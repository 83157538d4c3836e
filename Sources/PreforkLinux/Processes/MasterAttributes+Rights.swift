internal import Supervision

extension MasterAttributes {
    /// What the master may do to the processes of its workers, and what these have of it.
    ///
    /// - Parameter specs: The workers. What is looked up in databases, or tried, is left out if none of them needs it. Nil for
    ///   any workers.
    func rights(for specs: [WorkerSpec]? = nil) -> MasterRights {
        func isNeeded(by attributes: (LaunchAttributes) -> Bool) -> Bool {
            specs?.contains { attributes($0.program.attributes) } ?? true
        }
        // In another user namespace the kernel grants none of these privileges, although the capability is in effect there.
        let effective = Capabilities.effective()
        let held = Capabilities.isInFirstUserNamespace ? effective : []
        var rights = MasterRights()
        rights.raisesLimits = held.contains(.sysResource)
        rights.lowersNice = held.contains(.sysNice)
        rights.writesForeignFiles = effective.contains(.dacOverride)
        rights.capabilities = .permitted()
        rights.lastingCapabilities = effective.contains(.setpcap) ? [] : .bounding()
        if isNeeded(by: { !$0.cgroup.isEmpty }) { rights.cgroups = CgroupHome.rights() }
        for resource in Resource.allCases { rights.limits[resource] = limit(of: resource) }
        rights.nice = nice
        if !rights.raisesLimits, isNeeded(by: { $0.oomScoreAdjustment != nil }) {
            rights.leastOOMScoreAdjustment = OOMScoreAdjustment.least()
        }
        rights.mostDescriptors = KernelFile.number(in: "/proc/sys/fs/nr_open")
        rights.cpus = CPUSet(listedIn: "/sys/devices/system/cpu/online").map { Set($0.numbers) }
        if isNeeded(by: { $0.user != nil || $0.group != nil }) { (rights.users, rights.groups) = Accounts.own() }
        return rights
    }
}
