/// What a worker can be asked for in a text.
enum Placeholder: String, Hashable, Sendable, CaseIterable {
    case group, id, index, host, port, path, cap, fd, name

    /// Differs between workers that serve at the same place.
    var isPersonal: Bool {
        switch self {
        case .id, .index: true
        case .group, .host, .port, .path, .cap, .fd, .name: false
        }
    }

    /// Differs with the place where a worker serves.
    var isLocal: Bool {
        switch self {
        case .host, .port, .path, .cap, .fd: true
        case .group, .id, .index, .name: false
        }
    }
}
