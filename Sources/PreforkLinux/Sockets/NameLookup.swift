package import CPreforkLinux
internal import Glibc

/// How names are looked up, and for how long. Programs keep the default; tests replace it.
package struct NameService: Sendable {
    /// Looks up one name. Called in a child process, which is a copy of this one and has no other thread.
    package var lookUp: @Sendable @convention(c) (UnsafePointer<CChar>) -> prefork_answer = prefork_look_up_name
    /// The time in which all names have to be known.
    ///
    /// A resolver with one name server that does not answer gives up after 10 s by itself, and says more then.
    package var patience = Duration.seconds(20)
    /// After so long a log says what is waited for.
    static let quietTime = Duration.seconds(1)

    package init() {}
}

/// A child process that looks up names, so that the loop does not wait for name servers.
final class NameLookup {
    /// The names, in the order in which they are looked up.
    let names: [String]
    /// Ready to read when the process has answered or ended.
    let descriptor: Descriptor
    let pid: Int32
    private let process: Descriptor
    private var received: [Resolver.Answer] = []
    private var isReaped = false

    /// The name whose answer is waited for; nil when all names have theirs.
    var awaitedName: String? { received.count < names.count ? names[received.count] : nil }

    /// Starts the process.
    init(_ names: [String], by service: NameService) throws(SystemError) {
        let texts = names.map { strdup($0) }
        defer { texts.forEach { free($0) } }
        let lookup = texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { pointers in
            pointers.baseAddress.map { prefork_start_lookup($0, pointers.count, service.lookUp) }
        }
        guard let lookup, lookup.error == 0 else {
            throw SystemError(
                lookup.map { String(cString: $0.call) } ?? "fork", errno: lookup?.error ?? ENOMEM,
                to: "look up \(names.first ?? "a name")")
        }
        self.names = names
        descriptor = Descriptor(owning: lookup.answers)
        pid = lookup.pid
        process = Descriptor(owning: lookup.pidfd)
    }

    /// Reads the answers that have arrived.
    ///
    /// - Returns: Whether no other answer follows: all names have theirs, or the process has ended.
    func read() -> Bool {
        var answer = prefork_answer()
        let size = MemoryLayout<prefork_answer>.size
        while received.count < names.count {
            let count = Glibc.read(descriptor.raw, &answer, size)
            if count == size {
                received.append(Resolver.Answer(answer))
            } else if count >= 0 || errno != EINTR {
                return count >= 0 || errno != EAGAIN
            }
        }
        return true
    }

    /// The answer for each name.
    ///
    /// - Parameter reason: Why no other answer follows. It becomes the failure of the first name without an answer.
    func answers(_ reason: String) -> [String: Resolver.Answer] {
        var answers: [String: Resolver.Answer] = [:]
        for (index, name) in names.enumerated() {
            answers[name] =
                index < received.count
                ? received[index] : .failure(Resolver.Failure(code: EAI_AGAIN, reason: reason))
        }
        return answers
    }

    /// Kills the process, unless it has been reaped.
    func kill() {
        guard !isReaped else { return }
        // A sandbox may refuse the call. The process has not been reaped, so no other process has its pid.
        let error = prefork_send_signal(process.raw, SIGKILL)
        if error == ENOSYS || error == EPERM { Glibc.kill(pid, SIGKILL) }
    }

    /// Reaps the process if it has ended.
    ///
    /// - Returns: Whether the process has been reaped.
    @discardableResult
    func reap() -> Bool {
        if !isReaped { isReaped = prefork_reap(process.raw).error != EAGAIN }
        return isReaped
    }
}
