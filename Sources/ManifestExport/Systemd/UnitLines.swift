/// The settings of the unit of one worker. Those of the workers of a group are compared, to find what their template has.
struct UnitLines {
    /// A setting. Assignments of `Environment=` are settings of their own, each with the name of its variable.
    struct Key: Hashable {
        let section: String
        let name: String
        var variable = ""

        /// What a line of a drop-in does when the unit has lines of the setting.
        enum Merging { case replaces, isAdded, needsReset }

        var merging: Merging {
            if !variable.isEmpty || Key.single.contains(name) || name.hasPrefix("Limit") { return .replaces }
            return Key.dependencies.contains(name) ? .isAdded : .needsReset
        }

        /// A drop-in can add dependencies, and cannot take any away.
        private static let dependencies: Set<String> = ["After", "Before", "PartOf", "Requires", "Sockets", "Wants"]

        private static let single: Set<String> = [
            "Description", "StartLimitBurst", "StartLimitIntervalSec", "CPUQuota", "Group", "IOWeight", "KillMode",
            "KillSignal", "MemoryHigh", "MemoryMax", "Nice", "NoNewPrivileges", "NotifyAccess", "OOMScoreAdjust",
            "RemainAfterExit", "Restart", "RestartMaxDelaySec", "RestartSec", "RestartSteps", "RuntimeMaxSec",
            "RuntimeRandomizedExtraSec", "StandardError", "StandardInput", "StandardOutput", "SyslogIdentifier",
            "TasksMax", "TimeoutStartSec", "TimeoutStopSec", "Type", "UMask", "User", "WatchdogSec",
            "WorkingDirectory",
        ]
    }

    /// A piece of a value.
    enum Piece: Hashable {
        /// As the file has it.
        case raw(String)
        /// A text that may differ between workers by their ids.
        case text([UnitPart], SystemdText.Style)

        var line: String {
            switch self {
            case .raw(let text): text
            case .text(let parts, let style): SystemdText.text(parts, style)
            }
        }
    }

    typealias Value = [Piece]

    /// The settings in their order. A setting may have several values.
    private(set) var keys: [Key] = []
    private(set) var values: [Key: [Value]] = [:]

    mutating func add(_ section: String, _ name: String, _ value: Value) {
        add(Key(section: section, name: name), value)
    }

    mutating func add(_ section: String, _ name: String, _ value: String?) {
        if let value { add(section, name, [.raw(value)]) }
    }

    /// Adds an assignment of a variable.
    mutating func assign(_ variable: String, _ parts: [UnitPart]) {
        let key = Key(section: "Service", name: "Environment", variable: variable)
        values[key] = nil
        keys.removeAll { $0 == key }
        add(key, [.text([.literal("\(variable)=")] + parts, .word)])
    }

    mutating func unset(_ variable: String) {
        add(Key(section: "Service", name: "UnsetEnvironment", variable: variable), [.raw(variable)])
    }

    mutating func add(_ key: Key, _ value: Value) {
        if values[key] == nil { keys.append(key) }
        values[key, default: []].append(value)
    }

    mutating func set(_ key: Key, _ list: [Value]) {
        if values[key] == nil { keys.append(key) }
        values[key] = list
    }
}

extension UnitLines {
    /// The lines, each section once.
    ///
    /// - Parameter isDropIn: Whether the lines change those of a unit.
    func write(to unit: inout UnitFile, isDropIn: Bool = false) {
        for section in ["Unit", "Service", "Socket"] {
            let own = keys.filter { $0.section == section }
            if own.isEmpty { continue }
            unit.section(section)
            for key in own {
                if isDropIn, key.merging == .needsReset { unit.set(key.name, "") }
                for value in values[key] ?? [] { unit.set(key.name, value.map(\.line).joined()) }
            }
        }
    }
}
