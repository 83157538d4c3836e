/// A placeholder that is filled in with a property of a worker.
enum Placeholder: String, Hashable, Sendable, CaseIterable {
    case group, id, index, host, port, path, cap, fd, name

    /// Whether the value differs between workers that serve one address.
    var isPersonal: Bool {
        switch self {
        case .id, .index: true
        case .group, .host, .port, .path, .cap, .fd, .name: false
        }
    }

    /// Whether the value depends on the address that a worker serves.
    var isLocal: Bool {
        switch self {
        case .host, .port, .path, .cap, .fd: true
        case .group, .id, .index, .name: false
        }
    }
}
