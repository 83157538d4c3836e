internal import CPreforkLinux

/// A set of capabilities, capabilities(7).
struct Capabilities: OptionSet, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// May set its groups to any.
    static let setgid = Capabilities(rawValue: 1 << 6)
    /// May become any user.
    static let setuid = Capabilities(rawValue: 1 << 7)

    /// May bind any port.
    static let netBindService = Capabilities(rawValue: 1 << 10)

    /// The capabilities that are in effect for this process. Empty if a sandbox refuses the question.
    static func effective() -> Capabilities { Capabilities(rawValue: prefork_effective_capabilities()) }
}
