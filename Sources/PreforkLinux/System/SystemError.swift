internal import CPreforkLinux
internal import Glibc

/// A system call that failed, with a sentence that describes the failure: `cannot listen on 127.0.0.1:80: permission
/// denied (bind)`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The purpose of the system call: `listen on 127.0.0.1:80`.
    package let attempt: String
    /// The system's untranslated description of the error: `permission denied`.
    package let reason: String
    /// The name of the system call, such as `bind`.
    package let call: String
    /// The error number of errno(3); 0 when there is none.
    package let errno: Int32
    /// What is probably behind the failure; nil when the reason says it all.
    package private(set) var advice: String?

    init(_ call: String, errno: Int32, to attempt: String, advice: String? = nil) {
        self.advice = advice
        self.attempt = attempt
        self.reason = SystemError.sentence(for: errno)
        self.call = call
        self.errno = errno
    }

    /// Returns the error with what is probably behind it.
    func with(advice: String?) -> SystemError {
        var copy = self
        copy.advice = advice
        return copy
    }

    /// Adds that a sandbox probably refuses the call, if the error looks so. For calls that need no privilege.
    var suspectingSandbox: SystemError {
        guard advice == nil, [ENOSYS, EPERM, EACCES].contains(errno) else { return self }
        return with(advice: "a sandbox, such as a container's seccomp profile, probably refuses the call")
    }

    init(_ call: String, reason: String, to attempt: String) {
        advice = nil
        self.attempt = attempt
        self.reason = SystemError.lowercasingFirst(reason)
        self.call = call
        self.errno = 0
    }

    /// The sentence: `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    package var description: String {
        "cannot \(attempt): \(reason) (\(call))" + (advice.map { "; \($0)" } ?? "")
    }

    /// Returns the result of a system call, or throws an error if the result is negative.
    ///
    /// `attempt` is evaluated after `errno` has been read, because its evaluation may change `errno`.
    @discardableResult
    static func check(
        _ call: String, _ result: Int32, to attempt: @autoclosure () -> String
    ) throws(SystemError) -> Int32 {
        guard result < 0 else { return result }
        throw SystemError(call, errno: Glibc.errno, to: attempt())
    }

    /// The untranslated description of an error number, in lower case to be part of a sentence: `permission denied`.
    package static func sentence(for errno: Int32) -> String {
        guard let text = prefork_describe_error(errno) else { return "error \(errno)" }
        return lowercasingFirst(String(cString: text))
    }

    private static func lowercasingFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
