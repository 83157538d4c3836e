internal import CPreforkLinux
internal import Glibc

/// Waits for whichever comes first of signals, the deadline, what workers say and the end of a process.
struct Poller: ~Copyable {
    enum Token: Hashable {
        case signals, deadline, notifications
        /// The number of a launch, from 1.
        case process(UInt64)
    }

    /// What has come, all at once: exits are facts that a deadline or a signal is judged by, so they go first.
    struct Ready: Hashable {
        var processes: [UInt64] = []
        var signals = false
        var deadline = false
        var notifications = false
    }

    private let descriptor: Descriptor
    private var buffer = [epoll_event](repeating: epoll_event(), count: 256)

    init() throws(SystemError) {
        descriptor = try Descriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)), to: "create a poller")
    }

    /// Watches until the descriptor is closed.
    func watch(_ watched: borrowing Descriptor, as token: Token) throws(SystemError) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = token.encoded
        try SystemError.check(
            "epoll_ctl", epoll_ctl(descriptor.raw, EPOLL_CTL_ADD, watched.raw, &event), to: "watch a descriptor")
    }

    /// Waits without a limit; the timer is one of those watched. What does not fit in one answer comes with the next.
    ///
    /// - Parameter onlyLooks: Takes what has come already, and does not wait for more.
    mutating func wait(onlyLooks: Bool = false) throws(SystemError) -> Ready {
        var count: Int32
        repeat {
            count = epoll_wait(descriptor.raw, &buffer, Int32(buffer.count), onlyLooks ? 0 : -1)
        } while count < 0 && errno == EINTR
        try SystemError.check("epoll_wait", count, to: "wait for events")

        var ready = Ready()
        for event in buffer.prefix(Int(count)) {
            switch Token(encoded: event.data.u64) {
            case .signals: ready.signals = true
            case .deadline: ready.deadline = true
            case .notifications: ready.notifications = true
            case .process(let number): ready.processes.append(number)
            }
        }
        return ready
    }
}

extension Poller.Token {
    /// The 64 bits that epoll keeps for us: 0 to 2, then the launches.
    fileprivate var encoded: UInt64 {
        switch self {
        case .signals: 0
        case .deadline: 1
        case .notifications: 2
        case .process(let number): number &+ 2
        }
    }

    fileprivate init(encoded: UInt64) {
        switch encoded {
        case 0: self = .signals
        case 1: self = .deadline
        case 2: self = .notifications
        default: self = .process(encoded - 2)
        }
    }
}
