internal import CPreforkLinux
internal import Glibc

/// What a poller's user wants to know of a descriptor that is ready.
protocol PollerSource: Sendable {
    /// Sources that are ready at the same time are taken in ascending order.
    var precedence: Int { get }
}

/// Names a source of a poller until the source is removed.
struct PollerKey: Hashable, Sendable {
    fileprivate let number: UInt64
}

/// Waits until one of its sources is ready, by epoll(7).
///
/// A source is added with its descriptor and is removed by the key that it got. A source that is removed while it waits in
/// a batch is not taken any more, and no key is used twice, so nobody hears of a source that is gone.
struct Poller<Source: PollerSource>: ~Copyable {
    enum Interest {
        case readable, writable
    }

    private let descriptor: Descriptor
    private var sources: [UInt64: Source] = [:]
    private var lastKey: UInt64 = 0
    private var buffer = [epoll_event](repeating: epoll_event(), count: 256)
    /// The keys of the sources that are ready and were not taken yet; the next one is the last.
    private var ready: [UInt64] = []

    init() throws(SystemError) {
        descriptor = try Descriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)), to: "create a poller")
    }

    /// Watches a descriptor until the source is removed or the descriptor is closed.
    @discardableResult
    mutating func add(
        _ source: Source, at watched: borrowing Descriptor, when interest: Interest = .readable
    ) throws(SystemError) -> PollerKey {
        let key = PollerKey(number: lastKey + 1)
        var event = epoll_event()
        event.events = interest == .readable ? EPOLLIN.rawValue : EPOLLOUT.rawValue
        event.data.u64 = key.number
        try SystemError.check(
            "epoll_ctl", epoll_ctl(descriptor.raw, EPOLL_CTL_ADD, watched.raw, &event), to: "watch a descriptor")
        lastKey = key.number
        sources[key.number] = source
        return key
    }

    /// Forgets a source. To be called before its descriptor is closed.
    mutating func remove(_ key: PollerKey, at watched: borrowing Descriptor) {
        // A descriptor that others hold open too would go on to wake the loop. That it is not watched is no failure.
        if sources.removeValue(forKey: key.number) != nil {
            epoll_ctl(descriptor.raw, EPOLL_CTL_DEL, watched.raw, nil)
        }
    }

    /// Waits without a limit until a source is ready. Sources that do not fit into one batch come with the next.
    ///
    /// - Parameter onlyLooks: Returns at once, whether a source is ready or not.
    mutating func wait(onlyLooks: Bool = false) throws(SystemError) {
        var count: Int32
        repeat {
            count = epoll_wait(descriptor.raw, &buffer, Int32(buffer.count), onlyLooks ? 0 : -1)
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
