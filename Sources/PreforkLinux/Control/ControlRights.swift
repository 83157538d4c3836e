internal import CPreforkLinux
internal import Glibc
package import Supervision

/// What the users and groups may do that the manifest names, by their numbers.
package struct ControlRights: Hashable, Sendable {
    var operators: Set<UInt32> = [], readers: Set<UInt32> = []
    var operatorGroups: Set<UInt32> = [], readerGroups: Set<UInt32> = []

    package init() {}

    /// Whether nobody but the master's user and root may connect.
    var isEmpty: Bool { self == ControlRights() }

    /// Adds a user or a group.
    ///
    /// - Throws: An error when this machine does not have it.
    private mutating func add(_ account: Account, isGroup: Bool, mayOperate: Bool) throws(SystemError) {
        let number: UInt32
        do throws(LaunchFailure) {
            number = try isGroup ? Accounts.groupNumber(account) : Accounts.userNumber(account)
        } catch {
            let kind = isGroup ? "group" : "user"
            let (call, attempt) = (
                isGroup ? "getgrnam_r" : "getpwnam_r", "let \(kind) \(account) use the control socket"
            )
            throw error.errno == ENOENT
                ? SystemError(call, reason: "there is no such \(kind)", to: attempt)
                : SystemError(call, errno: error.errno, to: attempt)
        }
        switch (isGroup, mayOperate) {
        case (false, true): operators.insert(number)
        case (false, false): readers.insert(number)
        case (true, true): operatorGroups.insert(number)
        case (true, false): readerGroups.insert(number)
        }
    }

    /// Adds users or groups.
    ///
    /// - Parameter report: Called with each that this machine does not have.
    package mutating func add(
        _ accounts: some Sequence<(Account, mayOperate: Bool)>, areGroups: Bool, report: (SystemError) -> Void
    ) {
        for (account, mayOperate) in accounts {
            do throws(SystemError) {
                try add(account, isGroup: areGroups, mayOperate: mayOperate)
            } catch {
                report(error)
            }
        }
    }

    /// What a client may do.
    enum Right { case operate, read }

    /// What the client at a socket may do; nil for nothing. Of several rights it has the greatest.
    func right(of user: UInt32, at socket: borrowing Descriptor) -> Right? {
        if user == 0 || user == geteuid() || operators.contains(user) { return .operate }
        if isEmpty { return nil }
        let groups = ControlRights.groups(of: socket)
        if !groups.isDisjoint(with: operatorGroups) { return .operate }
        return readers.contains(user) || !groups.isDisjoint(with: readerGroups) ? .read : nil
    }

    /// The groups of the client, with its supplementary groups, as they were when it connected.
    private static func groups(of socket: borrowing Descriptor) -> Set<UInt32> {
        var numbers = [UInt32](repeating: 0, count: 1024)
        let count = prefork_peer_groups(socket.raw, &numbers, Int32(numbers.count))
        return Set(numbers.prefix(Int(max(0, count))))
    }
}
