internal import Glibc
internal import Supervision

/// An option of a socket as setsockopt(2) takes it.
struct SocketOption: Sendable {
    let field: SocketField
    /// The level and the name; nil where a socket of the address family has no such option.
    let place: @Sendable (_ family: Int32) -> (level: Int32, name: Int32)?
    /// The number; nil leaves the choice to the system.
    let number: @Sendable (SocketOptions) -> Int32?

    /// The options that have a number. All are set before bind(2), and before listen(2), which announces the size of the
    /// receive buffer.
    static let all: [SocketOption] = [
        tcp(\.noDelay, TCP_NODELAY) { $0.noDelay ? 1 : 0 },
        on(\.keepAlive, SOL_SOCKET, SO_KEEPALIVE) { $0.keepAlive ? 1 : 0 },
        tcp(\.deferAccept, TCP_DEFER_ACCEPT) { Int32(clamping: $0.deferAccept?.wholeSeconds ?? 0) },
        tcp(\.fastOpen, TCP_FASTOPEN) { Int32(clamping: $0.fastOpen ?? 0) },
        on(\.receiveBuffer, SOL_SOCKET, SO_RCVBUF) { $0.receiveBuffer.map { Int32(clamping: $0) } },
        on(\.sendBuffer, SOL_SOCKET, SO_SNDBUF) { $0.sendBuffer.map { Int32(clamping: $0) } },
        perFamily(\.ipv6Only, nil, (Int32(IPPROTO_IPV6), IPV6_V6ONLY)) { $0.ipv6Only ? 1 : 0 },
        on(\.mark, SOL_SOCKET, SO_MARK) { Int32(truncatingIfNeeded: $0.mark ?? 0) },
        // IPV6_TRANSPARENT and IPV6_FREEBIND are 75 and 78 in linux/in6.h, which Glibc does not import.
        perFamily(\.transparent, (Int32(IPPROTO_IP), IP_TRANSPARENT), (Int32(IPPROTO_IPV6), 75)) {
            $0.transparent ? 1 : 0
        },
        perFamily(\.freebind, (Int32(IPPROTO_IP), IP_FREEBIND), (Int32(IPPROTO_IPV6), 78)) { $0.freebind ? 1 : 0 },
    ].compactMap(\.self)

    private static func tcp(
        _ path: SocketField.Path, _ name: Int32, _ number: @escaping @Sendable (SocketOptions) -> Int32?
    ) -> SocketOption? { on(path, Int32(IPPROTO_TCP), name, number) }

    private static func on(
        _ path: SocketField.Path, _ level: Int32, _ name: Int32, _ number: @escaping @Sendable (SocketOptions) -> Int32?
    ) -> SocketOption? {
        SocketField[path].map { SocketOption(field: $0, place: { _ in (level, name) }, number: number) }
    }

    private static func perFamily(
        _ path: SocketField.Path, _ four: (level: Int32, name: Int32)?, _ six: (level: Int32, name: Int32),
        _ number: @escaping @Sendable (SocketOptions) -> Int32?
    ) -> SocketOption? {
        SocketField[path].map { field in
            SocketOption(field: field, place: { $0 == AF_INET6 ? six : four }, number: number)
        }
    }
}

extension Descriptor {
    /// Sets the options of a socket that is not bound yet. An option that is off by default is not set to off, so that
    /// a sandbox that refuses the call does not matter to a socket without the option.
    borrowing func setOptions(of spec: SocketSpec, family: Int32) throws(SystemError) {
        for option in SocketOption.all where option.field.concerns(spec) {
            guard let place = option.place(family), let number = option.number(spec.options),
                number != 0 || option.field.key == "ipv6_only"
            else { continue }
            try set(option, place, number, of: spec)
        }
        guard let interface = spec.options.interface, SocketSpec.isInternet(spec) else { return }
        let result = interface.withCString {
            setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, $0, socklen_t(interface.utf8.count + 1))
        }
        try SystemError.check("setsockopt", result, to: "set 'interface' of \(spec) to \(interface)")
    }

    /// Changes the options of an open socket to those of another spec.
    borrowing func changeOptions(from old: SocketSpec, to new: SocketSpec, family: Int32) throws(SystemError) {
        for option in SocketOption.all where option.field.effect == .inPlace && option.field.concerns(new) {
            guard let place = option.place(family) else { continue }
            let (before, after) = (option.number(old.options), option.number(new.options))
            if before == after { continue }
            if let after { try set(option, place, after, of: new) } else { try reset(option, place, of: new) }
        }
    }

    /// Checks that a socket that somebody else has bound has the options of a spec that cannot be changed any more.
    borrowing func checkFixedOptions(of spec: SocketSpec, family: Int32, to attempt: String) throws(SystemError) {
        for option in SocketOption.all where option.field.effect != .inPlace && option.field.concerns(spec) {
            guard let place = option.place(family), let wanted = option.number(spec.options) else { continue }
            var number: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            try SystemError.check(
                "getsockopt", getsockopt(raw, place.level, place.name, &number, &size), to: attempt)
            guard number != wanted else { continue }
            let text = option.field.value(spec.options)?.manifestText ?? "none"
            throw SystemError("getsockopt", reason: "its '\(option.field.key)' is not \(text)", to: attempt)
        }
        guard spec.options.interface == nil else {
            throw SystemError("setsockopt", reason: "'interface' can only be set before a socket is bound", to: attempt)
        }
    }

    private borrowing func set(
        _ option: SocketOption, _ place: (level: Int32, name: Int32), _ number: Int32, of spec: SocketSpec
    ) throws(SystemError) {
        var number = number
        let size = socklen_t(MemoryLayout<Int32>.size)
        // A privileged process may exceed the system's limit of buffers.
        if let force = Descriptor.forced[place.name], place.level == SOL_SOCKET,
            setsockopt(raw, SOL_SOCKET, force, &number, size) == 0
        {
            return
        }
        guard setsockopt(raw, place.level, place.name, &number, size) < 0 else { return }
        let error = errno
        let text = option.field.value(spec.options)?.manifestText ?? "none"
        throw SystemError(
            "setsockopt", errno: error, to: "set '\(option.field.key)' of \(spec) to \(text)",
            advice: error == EPERM ? "it needs CAP_NET_ADMIN" : nil)
    }

    /// Gives the choice of a buffer's size back to the system: sets the size of a new socket, and lets the kernel change
    /// it again.
    private borrowing func reset(
        _ option: SocketOption, _ place: (level: Int32, name: Int32), of spec: SocketSpec
    ) throws(SystemError) {
        let attempt = "set '\(option.field.key)' of \(spec) to the system's choice"
        let kind = spec.transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let fresh = try Descriptor(
            "socket", socket(SocketAddress(of: self).family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0),
            to: attempt)
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try SystemError.check(
            "getsockopt", getsockopt(fresh.raw, place.level, place.name, &number, &size), to: attempt)
        // The kernel doubles the number that it is given, and reports the doubled number.
        number /= 2
        try SystemError.check(
            "setsockopt", setsockopt(raw, place.level, place.name, &number, size), to: attempt)
        // SO_BUF_LOCK, since Linux 5.14. An older kernel keeps the size.
        var locks: Int32 = 0
        guard getsockopt(raw, SOL_SOCKET, 72, &locks, &size) == 0 else { return }
        // SOCK_SNDBUF_LOCK is 1, SOCK_RCVBUF_LOCK is 2.
        locks &= place.name == SO_SNDBUF ? ~1 : ~2
        setsockopt(raw, SOL_SOCKET, 72, &locks, size)
    }

    private static let forced = [SO_RCVBUF: SO_RCVBUFFORCE, SO_SNDBUF: SO_SNDBUFFORCE]
}

extension SocketSpec {
    fileprivate static func isInternet(_ spec: SocketSpec) -> Bool {
        if case .internet = spec.address { true } else { false }
    }
}

extension Duration {
    /// The seconds, rounded up.
    fileprivate var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
