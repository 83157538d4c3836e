public import Supervision

/// Who may connect to the control socket of a master, in addition to its own user and root.
public struct ControlAccess: Hashable, Sendable {
    /// What a user may do.
    public enum Right: String, Hashable, Sendable, CaseIterable {
        /// Ask what the master knows.
        case read
        /// Change something as well.
        case operate
    }

    /// The permission bits of the socket's file; nil for those that the users and groups need.
    public var mode: UInt16?
    /// The rights of users, and of the members of groups.
    public var users: [Account: Right] = [:], groups: [Account: Right] = [:]

    /// Creates the access of a manifest that names nobody.
    public init() {}
}
