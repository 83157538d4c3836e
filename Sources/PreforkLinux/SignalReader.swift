internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The signals the master lives by, read like any other input: ready to read when one has come.
///
/// For as long as it lives they are blocked in its thread, so none of them can interrupt anything.
struct SignalReader: ~Copyable {
    static let taken: [Signal] = [.hangUp, .terminate, .interrupt, .quit, .child]

    let descriptor: Descriptor
    private let previous: sigset_t

    init() throws(SystemError) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in SignalReader.taken {
            sigaddset(&set, signal.rawValue)
            // A master that was started with one of them ignored, as by nohup, takes them all the same. Ignored
            // SIGCHLD would even reap the workers behind our back. Stopped workers are no news.
            var action = sigaction()
            action.__sigaction_handler.sa_handler = SIG_DFL
            action.sa_flags = signal == .child ? SA_NOCLDSTOP : 0
            try SystemError.check(
                "sigaction", sigaction(signal.rawValue, &action, nil), to: "take \(signal)")
        }
        var ignore = sigaction()
        ignore.__sigaction_handler.sa_handler = SIG_IGN
        // A log pipe that nobody reads any more must not end the master.
        try SystemError.check("sigaction", sigaction(SIGPIPE, &ignore, nil), to: "ignore SIGPIPE")

        var previous = sigset_t()
        let error = pthread_sigmask(SIG_BLOCK, &set, &previous)
        guard error == 0 else { throw SystemError("pthread_sigmask", errno: error, to: "block signals") }
        do throws(SystemError) {
            descriptor = try Descriptor(
                "signalfd", signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK)), to: "read signals")
        } catch {
            pthread_sigmask(SIG_SETMASK, &previous, nil)
            throw error
        }
        self.previous = previous
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
        var previous = previous
        pthread_sigmask(SIG_SETMASK, &previous, nil)
    }
}
