internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The signals the master lives by, read like any other input: ready to read when one has come.
///
/// For as long as it lives they are blocked in its thread, so none of them can interrupt anything.
struct SignalReader: ~Copyable {
    static let taken: [Signal] = [.hangUp, .terminate, .interrupt, .quit, .child] + unused
    /// What peers give a meaning to and we do not yet. Left to their defaults they would end or suspend the master.
    static let unused: [Signal] = [.user1, .user2, .terminalStop, .terminalInput, .terminalOutput]

    let descriptor: Descriptor
    /// What held before.
    private let mask: sigset_t
    private let dispositions: [sigaction]

    init() throws(SystemError) {
        SignalReader.ignoreWhatWouldEndTheMaster()
        // Blocked first: under nohup a HUP that came between the two would end us.
        var mask = try SignalReader.block()
        var set = SignalReader.set
        let dispositions = SignalReader.takeSignals()
        do throws(SystemError) {
            descriptor = try Descriptor(
                "signalfd", signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK)), to: "read signals")
        } catch {
            pthread_sigmask(SIG_SETMASK, &mask, nil)
            throw error
        }
        self.mask = mask
        self.dispositions = dispositions
    }

    /// Blocks the signals in this thread and those it starts from now on.
    ///
    /// - Returns: What was blocked before.
    @discardableResult
    static func block() throws(SystemError) -> sigset_t {
        var set = SignalReader.set
        var mask = sigset_t()
        let error = pthread_sigmask(SIG_BLOCK, &set, &mask)
        guard error == 0 else { throw SystemError("pthread_sigmask", errno: error, to: "block signals") }
        return mask
    }

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in taken { sigaddset(&set, signal.rawValue) }
        return set
    }

    /// All that have come. The kernel merges equal ones, so the list is short.
    func read() throws(SystemError) -> [Signal] {
        var signals: [Signal] = []
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while true {
            let count = Glibc.read(descriptor.raw, &info, size)
            if count == size {
                signals.append(Signal(rawValue: Int32(bitPattern: info.ssi_signo)))
            } else if errno == EAGAIN {
                return signals
            } else if errno != EINTR {
                throw SystemError("read", errno: errno, to: "read signals")
            }
        }
    }

    deinit {
        // What came too late to be read would be delivered with the old mask, and end a process that is about to
        // return its exit code. Being ignored for a moment discards it. SIGCHLD by default does no harm, and ignored
        // it would reap other people's children.
        for signal in SignalReader.taken where signal != .child {
            SignalReader.set(SIG_IGN, of: signal.rawValue)
        }
        var mask = mask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        for (signal, disposition) in zip(SignalReader.taken, dispositions) {
            var disposition = disposition
            sigaction(signal.rawValue, &disposition, nil)
        }
    }

    /// A log pipe that nobody reads any more must not end the master, nor a log file that has met its limit.
    private static func ignoreWhatWouldEndTheMaster() {
        for number in [SIGPIPE, SIGXFSZ] { set(SIG_IGN, of: number) }
    }

    /// Gives the signals that are read their default meaning. A master that was started with one of them ignored, as by
    /// nohup, takes them all the same. Ignored SIGCHLD would even reap the workers behind our back.
    ///
    /// - Returns: What they meant before.
    private static func takeSignals() -> [sigaction] {
        var before: [sigaction] = []
        for signal in taken {
            // Stopped workers are no news.
            before.append(set(SIG_DFL, of: signal.rawValue, flags: signal == .child ? SA_NOCLDSTOP : 0))
        }
        return before
    }

    /// It fails for no signal that exists and may be caught.
    @discardableResult
    private static func set(_ handler: __sighandler_t?, of number: Int32, flags: Int32 = 0) -> sigaction {
        var new = sigaction()
        new.__sigaction_handler.sa_handler = handler
        new.sa_flags = flags
        var old = sigaction()
        sigaction(number, &new, &old)
        return old
    }
}
