internal import CPreforkLinux
internal import Glibc

/// A system call that failed, as a sentence: `cannot listen on 127.0.0.1:80: permission denied (bind)`.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What could not be done, and on what: `listen on 127.0.0.1:80`.
    public let attempt: String
    /// The system's words for it, untranslated.
    public let reason: String
    /// The system call that failed, as in `bind`.
    public let call: String
    /// The system's number for the reason; 0 where it has none.
    public let errno: Int32
    /// What is probably behind the failure; nil when the reason says it all.
    public let advice: String?

    init(_ call: String, errno: Int32, to attempt: String, advice: String? = nil) {
        self.advice = advice
        self.attempt = attempt
        self.reason = SystemError.sentence(for: errno)
        self.call = call
        self.errno = errno
    }

    init(_ call: String, reason: String, to attempt: String) {
        advice = nil
        self.attempt = attempt
        self.reason = SystemError.lowercasingFirst(reason)
        self.call = call
        self.errno = 0
    }

    /// The whole sentence.
    public var description: String {
        "cannot \(attempt): \(reason) (\(call))" + (advice.map { "; \($0)" } ?? "")
    }

    /// The result of a call that returns -1 for failure.
    ///
    /// The words are built only after `errno` has been read, because building them may change it.
    @discardableResult
    static func check(
        _ call: String, _ result: Int32, to attempt: @autoclosure () -> String
    ) throws(SystemError) -> Int32 {
        guard result < 0 else { return result }
        throw SystemError(call, errno: Glibc.errno, to: attempt())
    }

    /// `permission denied`: the system's own words, untranslated, to go in the middle of a sentence.
    package static func sentence(for errno: Int32) -> String {
        guard let text = prefork_describe_error(errno) else { return "error \(errno)" }
        return lowercasingFirst(String(cString: text))
    }

    private static func lowercasingFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
