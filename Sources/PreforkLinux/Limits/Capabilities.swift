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

    /// The capabilities that are in effect for this process. Empty if they cannot be read.
    static func effective() -> Capabilities { Capabilities(line: "CapEff:", of: "/proc/self/status") }

    /// A set as proc_pid_status(5) writes it, in hexadecimal digits.
    init(line name: String, of file: String) {
        let line = KernelFile.contents(of: file)?.split(separator: "\n").first { $0.hasPrefix(name) }
        let digits = line?.dropFirst(name.utf8.count).split(whereSeparator: \.isWhitespace).first ?? ""
        self.init(rawValue: UInt64(digits, radix: 16) ?? 0)
    }
}
