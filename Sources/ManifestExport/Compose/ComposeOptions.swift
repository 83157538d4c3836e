/// What a manifest does not say of its services in Compose.
package struct ComposeOptions: Hashable, Sendable {
    /// The image of the containers; nil writes a placeholder.
    package var image: String?
    /// Whether each worker has a container of its own. Otherwise a master runs all workers in one container.
    package var hasContainerPerWorker = false
    /// Whether the file is for `docker stack deploy`, which spreads containers over several machines.
    package var isForSwarm = false
    /// How many containers run a master each, in a swarm.
    package var replicas = 1
    /// The number of the user as whom a container runs that need not run as root.
    package var user = ContainerDefaults.user

    package init() {}
}
