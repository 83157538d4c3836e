internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The user and the groups that a process gets at its launch. Nil leaves those of the master.
struct Credentials: Hashable {
    /// A user or a group. The name is nil where only the number is known.
    struct Named: Hashable, CustomStringConvertible {
        let number: UInt32
        let name: String?

        /// `'www' (uid 33)`, or `33`.
        func described(_ kind: String) -> String { name.map { "'\($0)' (\(kind) \(number))" } ?? "\(number)" }
        var description: String { name.map { "'\($0)'" } ?? "\(number)" }
    }

    var user: Named?
    var group: Named?
    var groups: [UInt32]?
    /// Whether the manifest leaves the group to the database of users.
    var isGroupOfUser = false
    /// Whether the manifest leaves the supplementary groups to the database of groups.
    var areGroupsOfUser = false
}

extension Credentials {
    /// The user and the groups of this process.
    struct Own {
        let users: Set<UInt32>
        let groupNumbers: Set<UInt32>
        let groups: Set<UInt32>

        init() {
            var ids: [UInt32] = [0, 0, 0]
            prefork_own_users(&ids)
            users = Set(ids)
            prefork_own_groups(&ids)
            groupNumbers = Set(ids)
            let count = max(getgroups(0, nil), 0)
            var numbers = [UInt32](repeating: 0, count: Int(count))
            let read = numbers.isEmpty ? 0 : max(getgroups(count, &numbers), 0)
            groups = Set(numbers.prefix(Int(read)))
        }
    }

    /// The credentials without what this process has already. Setting the same again would need a privilege for nothing.
    ///
    /// A process that is no root and runs as the user already also keeps the groups that it was given at its login, which
    /// are those of the user.
    func without(_ own: Own) -> Credentials {
        var rest = self
        let isOwnUser = user.map { own.users == [$0.number] } ?? false
        if isOwnUser { rest.user = nil }
        let keepsGroups = isOwnUser && user?.number != 0
        if let group, own.groupNumbers == [group.number] || keepsGroups && isGroupOfUser { rest.group = nil }
        if let groups, Set(groups) == own.groups || keepsGroups && areGroupsOfUser { rest.groups = nil }
        return rest
    }

    /// What a step of the launch fails on, for a message; empty for a step about something else.
    func subject(of step: LaunchFailure.Step) -> String {
        switch step {
        case .user: user?.described("uid") ?? ""
        case .group: group?.described("gid") ?? ""
        case .supplementaryGroups: (groups ?? []).map(String.init).joined(separator: ", ")
        default: ""
        }
    }

    /// The rights that a process without them lacks: to become the user, and to set the groups.
    var needed: (user: Bool, groups: Bool) { (user != nil, group != nil || groups != nil) }
}
