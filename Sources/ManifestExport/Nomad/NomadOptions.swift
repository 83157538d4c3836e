/// What a manifest does not say of its job in Nomad.
package struct NomadOptions: Hashable, Sendable {
    /// The image of the containers; nil writes a placeholder.
    package var image: String?
    /// Whether each worker has an allocation of its own. Otherwise a master runs all workers in one allocation.
    package var hasTaskPerWorker = false
    /// The datacenters in which the job may run.
    package var datacenters = ["*"]
    /// The namespace; nil leaves it to the command that runs the job.
    package var namespace: String?
    /// How many allocations run a master each.
    package var replicas = 1
    /// The number of the user as whom a container runs that need not run as root.
    package var user = ContainerDefaults.user

    /// Where a task has the files of its templates. The relative paths of a manifest start there.
    package static let manifestFolder = "/local"

    package init() {}
}
