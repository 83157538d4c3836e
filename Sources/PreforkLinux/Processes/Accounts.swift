internal import Glibc
internal import Supervision

/// Looks up users and groups in the databases of this machine, nsswitch.conf(5).
///
/// The answers are kept until the next reload, because a database may be behind a network. What was not found is not kept.
final class Accounts {
    private var known: [LaunchAttributes: Credentials] = [:]
    private let own = Credentials.Own()

    /// Forgets all answers.
    func forget() { known = [:] }

    /// The users and groups that a process with these attributes has to set.
    ///
    /// - Throws: A failure of the step that looks up what does not exist.
    func credentials(of attributes: LaunchAttributes) throws(LaunchFailure) -> Credentials {
        if attributes.user == nil, attributes.group == nil, attributes.supplementaryGroups == nil {
            return Credentials()
        }
        if let found = known[attributes] { return found }
        let found = try lookUp(attributes).without(own)
        known[attributes] = found
        return found
    }

    /// The user and the group of this process, by their numbers and, where the databases have them, by their names.
    static func own() -> (users: Set<Account>, groups: Set<Account>) {
        var (users, groups): (Set<Account>, Set<Account>) = ([.number(geteuid())], [.number(getegid())])
        if let entry = try? UserEntry.find(.number(geteuid())) { users.insert(.name(entry.name)) }
        let name: String? = try? Database.entry(.findGroup, "") { buffer, size, failure in
            var entry = Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            failure = getgrgid_r(getegid(), &entry, buffer, size, &found)
            return found == nil ? nil : entry.gr_name.map { String(cString: $0) }
        }
        if let name { groups.insert(.name(name)) }
        return (users, groups)
    }

    private func lookUp(_ attributes: LaunchAttributes) throws(LaunchFailure) -> Credentials {
        var credentials = Credentials()
        var entry: UserEntry?
        if let user = attributes.user {
            entry = try UserEntry.find(user)
            if let entry {
                credentials.user = Credentials.Named(number: entry.number, name: entry.name)
            } else {
                credentials.user = Credentials.Named(number: try number(user), name: nil)
            }
        }
        if let group = attributes.group {
            credentials.group = try Accounts.find(group, .findGroup)
        } else if let user = attributes.user {
            guard let entry else {
                throw LaunchFailure(step: .findGroupOfUser, errno: ENOENT, subject: "\(user)")
            }
            credentials.group = Credentials.Named(number: entry.group, name: nil)
            credentials.isGroupOfUser = true
        }
        if let groups = attributes.supplementaryGroups {
            var numbers: [UInt32] = []
            for group in groups { numbers.append(try Accounts.find(group, .findSupplementaryGroup).number) }
            credentials.groups = numbers
        } else if attributes.user != nil {
            // A user that only has a number is in no group but that of its process.
            credentials.groups = []
            if let entry { credentials.groups = try entry.groups(with: credentials.group?.number) }
            credentials.areGroupsOfUser = true
        }
        return credentials
    }

    private func number(_ user: Account) throws(LaunchFailure) -> UInt32 {
        guard case .number(let number) = user else {
            throw LaunchFailure(step: .findUser, errno: ENOENT, subject: "'\(user)'")
        }
        return number
    }

    /// The number of a user.
    static func userNumber(_ user: Account) throws(LaunchFailure) -> UInt32 {
        if case .number(let number) = user { return number }
        guard let entry = try UserEntry.find(user) else {
            throw LaunchFailure(step: .findUser, errno: ENOENT, subject: "\(user)")
        }
        return entry.number
    }

    /// The number of a group.
    static func groupNumber(_ group: Account) throws(LaunchFailure) -> UInt32 { try find(group, .findGroup).number }

    private static func find(
        _ group: Account, _ step: LaunchFailure.Step
    ) throws(LaunchFailure) -> Credentials.Named {
        guard case .name(let name) = group else {
            if case .number(let number) = group { return Credentials.Named(number: number, name: nil) }
            throw LaunchFailure(step: step, errno: EINVAL, subject: "\(group)")
        }
        let number: UInt32? = try Database.entry(step, "'\(name)'") { buffer, size, failure in
            var entry = Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            failure = getgrnam_r(name, &entry, buffer, size, &found)
            return found == nil ? nil : entry.gr_gid
        }
        guard let number else { throw LaunchFailure(step: step, errno: ENOENT, subject: "'\(name)'") }
        return Credentials.Named(number: number, name: name)
    }
}

/// A user in the database, passwd(5).
private struct UserEntry {
    let number: UInt32
    let group: UInt32
    let name: String

    /// Returns nil if the database does not have the user.
    static func find(_ user: Account) throws(LaunchFailure) -> UserEntry? {
        let subject = if case .name(let name) = user { "'\(name)'" } else { "\(user)" }
        return try Database.entry(.findUser, subject) { buffer, size, failure in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            switch user {
            case .name(let name): failure = getpwnam_r(name, &entry, buffer, size, &found)
            case .number(let id): failure = getpwuid_r(id, &entry, buffer, size, &found)
            }
            guard found != nil, let name = entry.pw_name else { return nil }
            return UserEntry(number: entry.pw_uid, group: entry.pw_gid, name: String(cString: name))
        }
    }

    /// All groups of the user, and `group`.
    func groups(with group: UInt32?) throws(LaunchFailure) -> [UInt32] {
        var room: Int32 = 64
        // The kernel lets a process have 65536 groups.
        while room <= 1 << 17 {
            var numbers = [UInt32](repeating: 0, count: Int(room))
            var count = room
            if getgrouplist(name, group ?? self.group, &numbers, &count) >= 0 {
                return Array(numbers.prefix(Int(max(count, 0))))
            }
            room = max(count, room * 2)
        }
        throw LaunchFailure(step: .findSupplementaryGroup, errno: E2BIG, subject: "of '\(name)'")
    }
}

private enum Database {
    /// Looks up an entry, with a buffer that grows until the entry fits.
    ///
    /// - Parameter find: Looks up the entry, and says by which error number it has failed.
    /// - Returns: Nil if the database does not have the entry.
    static func entry<Entry>(
        _ step: LaunchFailure.Step, _ subject: String,
        _ find: (UnsafeMutablePointer<CChar>, Int, inout Int32) -> Entry?
    ) throws(LaunchFailure) -> Entry? {
        var failure: Int32 = ERANGE
        var size = 1024
        while failure == ERANGE, size <= 1 << 24 {
            let entry = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
                buffer.baseAddress.flatMap { find($0, buffer.count, &failure) }
            }
            if let entry, failure == 0 { return entry }
            size *= 4
        }
        switch failure {
        // getpwnam(3): what systems return for an entry that does not exist.
        case 0, ENOENT, ESRCH: return nil
        default: throw LaunchFailure(step: step, errno: failure, subject: subject)
        }
    }
}
