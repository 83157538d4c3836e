/// An option of a socket, with the manifest's key below `listen`.
///
/// ``all`` has a row for each option. The changes of a reload, `resolve`, and the manifest's table of keys read the rows.
package struct SocketField: Sendable {
    package typealias Path = any PartialKeyPath<SocketOptions> & Sendable

    /// The manifest's key: `no_delay`.
    package let key: String
    /// What a reload does when the option differs: `inPlace` for an option that an open socket can change.
    package let effect: ReloadEffect
    package let path: Path
    /// Which sockets have the option.
    package let scope: Scope
    /// The value as a manifest writes it; nil where a manifest leaves the key out.
    package let value: @Sendable (SocketOptions) -> FieldValue?
    private let take: @Sendable (SocketOptions, inout SocketOptions) -> Void

    package enum Scope: Sendable { case tcp, internet, any }

    private init<Value: ManifestWritable>(
        _ key: String, _ path: any WritableKeyPath<SocketOptions, Value> & Sendable, _ effect: ReloadEffect,
        _ scope: Scope
    ) {
        self.key = key
        self.path = path
        self.effect = effect
        self.scope = scope
        value = { $0[keyPath: path].fieldValue }
        take = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// The value where a manifest leaves the key out.
    package var standard: FieldValue? { value(SocketOptions()) }

    /// The row of an option; nil when the option has no row.
    package static subscript(path: Path) -> SocketField? { all.first { $0.path == path } }

    /// The options in the order in which their changes are listed.
    package static let all: [SocketField] = [
        SocketField("no_delay", \.noDelay, .inPlace, .tcp),
        SocketField("keep_alive", \.keepAlive, .inPlace, .tcp),
        SocketField("defer_accept", \.deferAccept, .inPlace, .tcp),
        SocketField("fast_open", \.fastOpen, .inPlace, .tcp),
        SocketField("receive_buffer", \.receiveBuffer, .inPlace, .any),
        SocketField("send_buffer", \.sendBuffer, .inPlace, .any),
        SocketField("ipv6_only", \.ipv6Only, .listener, .internet),
        SocketField("mark", \.mark, .inPlace, .internet),
        SocketField("interface", \.interface, .listener, .internet),
        SocketField("transparent", \.transparent, .listener, .internet),
        SocketField("freebind", \.freebind, .listener, .internet),
    ]

    /// Whether a socket has the option.
    package func concerns(_ socket: SocketSpec) -> Bool {
        guard case .internet = socket.address else { return scope == .any }
        return scope != .tcp || socket.transport == .tcp
    }

    fileprivate static let changeable = all.filter { $0.effect == .inPlace }

    fileprivate func copy(from source: SocketOptions, to target: inout SocketOptions) { take(source, &target) }
}

extension SocketSpec {
    /// The spec with standard values in all that an open socket can change: the backlog, the mode, what clients get
    /// while the workers are held, and some options. Two specs with the same identity can have the same socket, one
    /// after the other.
    package var identity: SocketSpec {
        var spec = self
        spec.backlog = SocketSpec.standardBacklog
        spec.whenDown = .refuse
        if case .unix(let path, _) = address { spec.address = .unix(path: path, mode: nil) }
        let standard = SocketOptions()
        // Most sockets have the standard options.
        if options == standard { return spec }
        for field in SocketField.changeable { field.copy(from: standard, to: &spec.options) }
        return spec
    }
}

extension SocketSpec {
    /// Few sockets have the same address and owner. The other fields would take longer to hash than to compare.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(owner)
    }
}
