import Supervision

/// What a master and its workers cannot do under systemd, as far as the manifest asks for nothing of it.
struct Hardening {
    private let input: ExportInput
    private let options: SystemdOptions
    private let paths: WrittenPaths

    init(_ input: ExportInput, _ options: SystemdOptions, _ paths: WrittenPaths) {
        self.input = input
        self.options = options
        self.paths = paths
    }

    /// Whether no worker gains privileges, so that the unit may say so for all.
    private var gainsNothing: Bool { input.workers.allSatisfy(\.spec.program.attributes.noNewPrivileges) }

    func add(to unit: inout UnitFile) {
        unit.comment("What neither the master nor the workers need. Remove a line that is in the way of a worker.")
        unit.set("ProtectSystem", protectedSystem)
        if !Hardening.homes.contains(where: paths.name) { unit.set("ProtectHome", "read-only") }
        if !Hardening.temporary.contains(where: paths.name) { unit.set("PrivateTmp", "yes") }
        if gainsNothing { unit.set("NoNewPrivileges", "yes") }
        // For a user without CAP_SYS_ADMIN, the following imply NoNewPrivileges=yes.
        guard options.user == nil || gainsNothing else { return }
        let kept = input.workers.reduce(Capabilities()) {
            $0.union($1.spec.program.attributes.capabilities ?? [])
        }
        for (setting, capabilities) in Hardening.kernel where kept.isDisjoint(with: capabilities) {
            unit.set(setting, "yes")
        }
        if !input.workers.contains(where: \.usesRealTime) { unit.set("RestrictRealtime", "yes") }
        unit.set("LockPersonality", "yes")
        unit.set("RestrictSUIDSGID", "yes")
    }

    /// The directories that are read-only: those of the system and /etc, unless the master writes there.
    private var protectedSystem: String? {
        func writes(to directories: String...) -> Bool {
            paths.written.contains { path in directories.contains { path.isPath(in: $0) } }
        }
        if writes(to: "/usr", "/boot", "/efi") { return nil }
        return writes(to: "/etc") ? "yes" : "full"
    }

    private static let homes = ["/home", "/root", "/run/user"]
    private static let temporary = ["/tmp", "/var/tmp"]

    /// The settings with the capabilities that they take away.
    private static let kernel: [(String, Capabilities)] = [
        ("ProtectKernelTunables", [.sysAdmin]), ("ProtectKernelModules", [.sysModule]),
        ("ProtectKernelLogs", [.syslog]), ("ProtectClock", [.sysTime, .wakeAlarm]), ("ProtectHostname", [.sysAdmin]),
    ]
}

extension ExportedWorker {
    fileprivate var usesRealTime: Bool {
        let limits = spec.program.attributes.limits
        return limits.rtprio != nil || limits.rttime != nil
    }
}
