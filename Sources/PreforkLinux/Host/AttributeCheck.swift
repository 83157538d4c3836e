package import Supervision

/// Checks that a launch could give a worker its limits, nice, `oom_score_adj`, CPUs and capabilities.
package struct AttributeCheck {
    private let rights: MasterRights

    package init() { rights = AttributeCheck.ownRights() }

    /// What this process may do as a master.
    package static func ownRights() -> MasterRights {
        let limit = ResourceLimit.own(.nofile) ?? ResourceLimit(ResourceLimit.infinity)
        return MasterAttributes(cpus: .allowed(), descriptorLimit: limit).rights()
    }

    package func check(_ attributes: LaunchAttributes) throws(HostProblem) {
        for attribute in AdjustableAttribute.all {
            if let reason = rights.obstacle(to: attribute, of: attributes) { throw HostProblem(reason: reason) }
        }
    }

    /// Checks that the master has the capabilities.
    package func check(keeping kept: Capabilities) throws(HostProblem) {
        if let reason = rights.obstacle(toKeeping: kept) { throw HostProblem(reason: reason) }
    }

    /// Checks that the master may take all other capabilities from a worker.
    package func check(droppingAllBut kept: Capabilities) throws(HostProblem) {
        if let reason = rights.obstacle(toDroppingAllBut: kept) { throw HostProblem(reason: reason) }
    }
}
