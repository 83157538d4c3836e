// The rows of what a worker's process is: who it runs as, and what it may do.

extension SpecField {
    package static let attributes: [SpecField] = [
        SpecField("user", \.program.attributes.user, .relaunch),
        SpecField("group", \.program.attributes.group, .relaunch),
        SpecField("supplementary_groups", \.program.attributes.supplementaryGroups, .relaunch),
        SpecField("umask", \.program.attributes.umask, .relaunch, as: { $0.map { .text($0.octalText) } }),
        SpecField("no_new_privileges", \.program.attributes.noNewPrivileges, .relaunch),
    ]
}

extension Account: ManifestWritable {
    package var fieldValue: FieldValue? {
        switch self {
        case .number(let number): .number("\(number)")
        case .name(let name): .text(name)
        }
    }
}

extension UInt16 {
    /// Permission bits as a manifest writes them: `0022`.
    fileprivate var octalText: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
