internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Reads the signals of the master from a descriptor, by signalfd(2).
///
/// While a reader exists, these signals are blocked in its thread, so that they do not interrupt system calls. Its
/// `deinit` restores the mask and the dispositions.
struct SignalReader: ~Copyable {
    /// The signals that the master reads.
    static let signals: [Signal] = [.hangUp, .terminate, .interrupt, .quit, .child, .continue] + unused
    /// Signals that other servers use and this master does not. Their default action would end or suspend the master.
    static let unused: [Signal] = [.user1, .user2, .terminalStop, .terminalInput, .terminalOutput]

    /// Ready to read when a signal has arrived.
    let descriptor: Descriptor
    /// The signal mask before the reader was created.
    private let mask: sigset_t
    /// The dispositions before the reader was created.
    private let dispositions: [sigaction]

    init() throws(SystemError) {
        try SignalReader.ignoreWriteSignals()
        // The signals are blocked before their dispositions are reset. Otherwise a master under nohup could be ended by
        // a SIGHUP that arrives between the two steps.
        var mask = try SignalReader.block()
        var set = SignalReader.set
        let dispositions = try SignalReader.takeDispositions()
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

    /// Blocks the signals in this thread and in the threads that it starts from now on.
    ///
    /// - Returns: The signal mask before the call.
    @discardableResult
    static func block() throws(SystemError) -> sigset_t {
        var set = SignalReader.set
        var mask = sigset_t()
        let error = pthread_sigmask(SIG_BLOCK, &set, &mask)
        guard error == 0 else { throw SystemError("rt_sigprocmask", errno: error, to: "block signals") }
        return mask
    }

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.rawValue) }
        return set
    }

    /// Reads all signals that have arrived. A signal that arrived several times is read once, because the kernel keeps
    /// it once.
    ///
    /// - Parameter stops: Receives the pid and the signal of a child that the terminal has stopped. Of several children
    ///   at once, the kernel names the first.
    func read(_ stops: inout [(pid: Int32, signal: Signal)]) throws(SystemError) -> [Signal] {
        var arrived: [Signal] = []
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while true {
            let count = Glibc.read(descriptor.raw, &info, size)
            if count == size {
                let signal = Signal(rawValue: Int32(bitPattern: info.ssi_signo))
                arrived.append(signal)
                // CLD_STOPPED of sigaction(2), which Swift does not import.
                if signal == .child, info.ssi_code == 5, [SIGTTIN, SIGTTOU].contains(info.ssi_status) {
                    stops.append((Int32(bitPattern: info.ssi_pid), Signal(rawValue: info.ssi_status)))
                }
            } else if errno == EAGAIN {
                return arrived
            } else if errno != EINTR {
                throw SystemError("read", errno: errno, to: "read signals")
            }
        }
    }

    func read() throws(SystemError) -> [Signal] {
        var stops: [(pid: Int32, signal: Signal)] = []
        return try read(&stops)
    }

    deinit {
        // A signal that arrived too late to be read would be delivered when the old mask is restored, and would end a
        // process that is about to exit with its own exit code. Ignoring the signal for a moment discards it. SIGCHLD
        // is not ignored: its default action is harmless, and while it is ignored the kernel reaps all children.
        for signal in SignalReader.signals where signal != .child {
            _ = try? SignalReader.set(SIG_IGN, of: signal.rawValue)
        }
        var mask = mask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        for (signal, disposition) in zip(SignalReader.signals, dispositions) {
            var disposition = disposition
            sigaction(signal.rawValue, &disposition, nil)
        }
    }

    /// Ignores SIGPIPE and SIGXFSZ, so that a log pipe without a reader, or a log file that has reached its size limit,
    /// does not end the master.
    private static func ignoreWriteSignals() throws(SystemError) {
        for number in [SIGPIPE, SIGXFSZ] { try set(SIG_IGN, of: number) }
    }

    /// Sets a handler for the signals that are read. It passes a signal that arrives in another thread to this one.
    ///
    /// A thread that was started before the signals were blocked does not block them, and their default action would
    /// end the master. The kernel prefers such a thread, since this one blocks the signal. A master may also be started
    /// with a signal ignored, for example SIGHUP by nohup, and must read the signal nevertheless. If SIGCHLD stayed
    /// ignored, the kernel would reap the workers.
    ///
    /// - Returns: The earlier dispositions.
    @discardableResult
    static func takeDispositions() throws(SystemError) -> [sigaction] {
        let handler = prefork_forward_signals()
        var before: [sigaction] = []
        for signal in signals {
            // SA_RESTART: the calls of another thread go on. SA_NOCLDSTOP: no SIGCHLD when a worker is suspended, which
            // only a terminal does by itself.
            let flags = SA_RESTART | (signal == .child && !hasTerminal ? SA_NOCLDSTOP : 0)
            before.append(try set(handler, of: signal.rawValue, flags: flags))
        }
        return before
    }

    /// Whether the process has a controlling terminal.
    private static var hasTerminal: Bool {
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        if terminal >= 0 { close(terminal) }
        return terminal >= 0
    }

    /// Sets the disposition of a signal and returns the earlier one. Only in a sandbox can sigaction(2) fail for the
    /// signals used here.
    @discardableResult
    private static func set(_ handler: __sighandler_t?, of number: Int32, flags: Int32 = 0) throws(SystemError)
        -> sigaction
    {
        var new = sigaction()
        new.__sigaction_handler.sa_handler = handler
        new.sa_flags = flags
        var old = sigaction()
        try SystemError.check("rt_sigaction", sigaction(number, &new, &old), to: "handle signals")
        return old
    }
}
