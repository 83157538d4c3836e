internal import CPreforkLinux
internal import Glibc
package import Supervision

/// Reads signals from a descriptor, by signalfd(2), in a program that waits for other descriptors as well.
///
/// While it exists, the signals are blocked in this thread. Those that nobody has read are thrown away with it.
package struct SignalWatch: ~Copyable {
    private let signals: Descriptor
    private let mask: sigset_t

    /// Ready to read when a signal has arrived.
    package var descriptor: Int32 { signals.raw }

    package init(_ numbers: [Int32]) throws(SystemError) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        var mask = sigset_t()
        let error = pthread_sigmask(SIG_BLOCK, &set, &mask)
        guard error == 0 else { throw SystemError("rt_sigprocmask", errno: error, to: "block signals") }
        do throws(SystemError) {
            signals = try Descriptor(
                "signalfd", signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK)), to: "read signals")
        } catch {
            pthread_sigmask(SIG_SETMASK, &mask, nil)
            throw error
        }
        self.mask = mask
    }

    deinit {
        // A signal that is still pending would end the process in the middle of its own end.
        _ = take()
        var mask = mask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// The signals that have arrived.
    package func take() -> [Signal] {
        var arrived: [Signal] = []
        var info = signalfd_siginfo()
        while true {
            let count = read(signals.raw, &info, MemoryLayout<signalfd_siginfo>.size)
            if count > 0 {
                arrived.append(Signal(rawValue: Int32(bitPattern: info.ssi_signo)))
            } else if errno != EINTR {
                return arrived
            }
        }
    }
}
