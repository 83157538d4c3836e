internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// What a process that the master launches has of the attributes that its spec leaves out.
struct MasterAttributes {
    /// The CPUs on which the master may run.
    let cpus: CPUSet
    /// The limit of descriptors that the master was started with.
    let descriptorLimit: ResourceLimit

    var nice: Int { Int(prefork_own_nice()) }

    /// Nil if it cannot be read.
    var oomScoreAdjustment: Int? { OOMScoreAdjustment.own() }

    /// Nil if it cannot be read.
    func limit(of resource: Resource) -> ResourceLimit? {
        resource == .nofile ? descriptorLimit : .own(resource)
    }
}
