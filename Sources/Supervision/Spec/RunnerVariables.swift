/// The environment variables that belong to the master and its workers' protocols. This table is the one rule of which
/// variables a worker inherits and which variables a manifest may set.
package enum RunnerVariables {
    /// The variables of one protocol.
    private struct Family {
        /// A prefix that ends with `_`, or one name. A worker inherits none of these variables: the master's sockets,
        /// its readiness and its watchdog are not the worker's.
        let pattern: String
        /// The variables that a manifest must not set; nil for each variable of the family.
        let reserved: [String]?

        func includes(_ name: some Sequence<UInt8>) -> Bool {
            pattern.utf8.last == UInt8(ascii: "_")
                ? name.starts(with: pattern.utf8) : name.elementsEqual(pattern.utf8)
        }
    }

    /// Systemd's protocols reserve only the names that they define, because programs have variables such as
    /// LISTEN_ADDR of their own.
    private static let families = [
        Family(pattern: "PREFORK_", reserved: nil),
        Family(pattern: "EINHORN_", reserved: nil),
        Family(pattern: "LISTEN_", reserved: ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"]),
        Family(pattern: "NOTIFY_SOCKET", reserved: ["NOTIFY_SOCKET"]),
        Family(pattern: "WATCHDOG_", reserved: ["WATCHDOG_USEC", "WATCHDOG_PID"]),
        Family(pattern: "FDSTORE", reserved: []),
        Family(pattern: "SERVER_STARTER_", reserved: ["SERVER_STARTER_PORT"]),
    ]

    /// Names that begin with one of these prefixes must not be set by a manifest.
    package static let reservedPrefixes = families.filter { $0.reserved == nil }.map(\.pattern)

    /// Further names that must not be set by a manifest.
    package static let reservedNames = families.flatMap { $0.reserved ?? [] }

    /// Whether a manifest must not set the variable, because the runner sets or removes it for each worker.
    package static func isReserved(_ name: String) -> Bool {
        reservedPrefixes.contains(where: name.hasPrefix) || reservedNames.contains(name)
    }

    /// Whether workers inherit a variable of the master.
    ///
    /// - Parameter name: The bytes of the name, which may not be UTF-8.
    package static func isInherited(_ name: some Sequence<UInt8>) -> Bool {
        !families.contains { $0.includes(name) }
    }
}

/// The variables that are set for a worker on top of the inherited ones, in the order of their application: a later
/// variable replaces an earlier one of its name.
///
/// The variables that announce sockets, and those of a single launch, follow them.
package struct WorkerVariables {
    /// The variables of the runtimes, the environment files and the manifest's `env`. A value of nil removes a
    /// variable.
    package let assigned: [Variable]
    /// Texts that are joined with a space to what their variable holds by then.
    package let appended: [Variable]
    /// The variables by which a worker knows itself, whose values are never nil.
    package let identity: [Variable]

    /// - Parameter port: The port that the worker serves, as text.
    package init(of spec: WorkerSpec, _ options: RuntimeOptions, port: String?) {
        let program = spec.program
        assigned = options.variables + program.environmentFile + program.environment
        // A variable that the manifest sets wins over the runtime's.
        appended = options.appended.filter { option in !program.environment.contains { $0.name == option.name } }
        identity = [
            Variable("PREFORK_NAME", spec.label.name), Variable("PREFORK_GROUP", spec.id.group),
            Variable("PREFORK_ID", String(spec.id.number)), Variable("PREFORK_INDEX", String(spec.label.index)),
            Variable("PREFORK_HOST", program.host), Variable("PREFORK_PORT", port),
            Variable("PREFORK_CAP", program.cap.map { String($0) }),
        ].filter { $0.value != nil }
    }
}
