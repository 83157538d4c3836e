internal import CPreforkLinux
internal import Glibc

/// A value by which the user of a poller recognizes a descriptor that is ready.
protocol PollerSource: Sendable {
    /// The order in which sources that are ready at the same time are taken, lowest first.
    var precedence: Int { get }
}

/// Identifies a source of a poller until the source is removed.
struct PollerKey: Hashable, Sendable {
    fileprivate let number: UInt64
}

/// Waits until at least one of its sources is ready, by epoll(7).
///
/// `add` returns a key, by which `remove` removes the source. `takeReady` does not return a source that was removed
/// after `wait` found it ready. No key is used twice, so a late event of a removed source is never taken for another
/// source.
struct Poller<Source: PollerSource>: ~Copyable {
    /// When a source is ready.
    enum Interest {
        case readable, writable
        /// When the other side has ended.
        case hangUp
    }

    private let descriptor: Descriptor
    private var sources: [UInt64: Source] = [:]
    private var lastKey: UInt64 = 0
    private var buffer = [epoll_event](repeating: epoll_event(), count: 256)
    /// The keys of the sources that are ready and have not been taken yet, in reverse order.
    private var ready: [UInt64] = []

    init() throws(SystemError) {
        descriptor = try Descriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)), to: "create a poller")
    }

    /// The poller's own descriptor, which is ready to read when a source is ready. So a poller can be a source of another.
    var raw: Int32 { descriptor.raw }

    /// Watches a descriptor until the source is removed or the descriptor is closed.
    @discardableResult
    mutating func add(
        _ source: Source, at watched: borrowing Descriptor, when interest: Interest = .readable
    ) throws(SystemError) -> PollerKey {
        try add(source, at: watched.raw, when: interest)
    }

    /// Watches a descriptor that another part of the program owns. It must stay open until the source is removed.
    mutating func add(_ source: Source, at watched: Int32, when interest: Interest) throws(SystemError) -> PollerKey {
        let key = PollerKey(number: lastKey + 1)
        var event = epoll_event()
        event.events =
            switch interest {
            case .readable: EPOLLIN.rawValue
            case .writable: EPOLLOUT.rawValue
            // EPOLLHUP and EPOLLERR are always reported.
            case .hangUp: 0
            }
        event.data.u64 = key.number
        try SystemError.check(
            "epoll_ctl", epoll_ctl(descriptor.raw, EPOLL_CTL_ADD, watched, &event), to: "watch a descriptor")
        lastKey = key.number
        sources[key.number] = source
        return key
    }

    /// Removes a source. Call before its descriptor is closed.
    mutating func remove(_ key: PollerKey, at watched: borrowing Descriptor) { remove(key, at: watched.raw) }

    /// Removes a source whose descriptor another part of the program owns.
    mutating func remove(_ key: PollerKey, at watched: Int32) {
        // Without EPOLL_CTL_DEL, a descriptor that another process holds open would continue to wake the loop. An error
        // only means that the descriptor is not watched.
        if sources.removeValue(forKey: key.number) != nil {
            epoll_ctl(descriptor.raw, EPOLL_CTL_DEL, watched, nil)
        }
    }

    /// Waits until a source is ready. Sources that do not fit into one batch are returned by the next call.
    ///
    /// - Parameter returnsAtOnce: Whether to return without waiting if no source is ready.
    mutating func wait(returnsAtOnce: Bool = false) throws(SystemError) {
        var count: Int32
        repeat {
            count = epoll_wait(descriptor.raw, &buffer, Int32(buffer.count), returnsAtOnce ? 0 : -1)
        } while count < 0 && errno == EINTR
        try SystemError.check("epoll_wait", count, to: "wait for events")
        ready = buffer.prefix(Int(count)).map(\.data.u64)
            .sorted { (sources[$0]?.precedence ?? 0, $0) > (sources[$1]?.precedence ?? 0, $1) }
    }

    /// Removes and returns the next source that is ready; nil when this batch has no more.
    mutating func takeReady() -> Source? {
        while let key = ready.popLast() {
            if let source = sources[key] { return source }
        }
        return nil
    }
}
