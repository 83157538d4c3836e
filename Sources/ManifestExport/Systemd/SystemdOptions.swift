/// How a manifest is exported for systemd.
package struct SystemdOptions: Sendable {
    package enum Shape: String, Sendable, CaseIterable {
        /// One service that runs a master, which keeps the workers.
        case unit
        /// A service for each worker, which systemd keeps.
        case workers
    }

    package var shape = Shape.unit
    /// The version of systemd that reads the units.
    package var version = SystemdOptions.standardVersion
    /// The name or the path of `prefork-run` on the machine.
    package var program = "prefork-run"
    /// The user of the master; nil for root.
    package var user: String?
    /// Whether systemd opens the sockets of the master.
    package var hasSockets = false
    /// What the names of the units of workers begin with.
    package var prefix = ""

    package init() {}

    /// That of Debian 12.
    package static let standardVersion = 252

    /// Whether `systemctl reload` of this version sends HUP and waits until the master says that the reload is complete.
    var hasNotifyReload: Bool { version >= 253 }
    /// Whether systemd tells a service itself how many descriptors it keeps.
    var tellsDescriptorStore: Bool { version >= 254 }
    /// Whether the waits between restarts can grow.
    var hasRestartSteps: Bool { version >= 254 }
}
