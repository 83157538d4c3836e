/// A Linux signal, with the numbers that signal(7) lists for x86, ARM and RISC-V.
public struct Signal: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int32

    /// Creates a signal of any number. The kernel refuses an unknown number when the signal is sent.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Signal 0, with which kill(2) checks for a process without sending a signal.
    public static let none = Signal(rawValue: 0)
    /// SIGHUP.
    public static let hangUp = Signal(rawValue: 1)
    /// SIGINT.
    public static let interrupt = Signal(rawValue: 2)
    /// SIGQUIT.
    public static let quit = Signal(rawValue: 3)
    /// SIGABRT.
    public static let abort = Signal(rawValue: 6)
    /// SIGKILL.
    public static let kill = Signal(rawValue: 9)
    /// SIGUSR1.
    public static let user1 = Signal(rawValue: 10)
    /// SIGUSR2.
    public static let user2 = Signal(rawValue: 12)
    /// SIGPIPE.
    public static let pipe = Signal(rawValue: 13)
    /// SIGTERM.
    public static let terminate = Signal(rawValue: 15)
    /// SIGCONT.
    package static let `continue` = Signal(rawValue: 18)
    /// SIGCHLD.
    public static let child = Signal(rawValue: 17)
    /// SIGTSTP.
    public static let terminalStop = Signal(rawValue: 20)
    /// SIGTTIN.
    public static let terminalInput = Signal(rawValue: 21)
    /// SIGTTOU.
    public static let terminalOutput = Signal(rawValue: 22)

    /// Creates the signal of a name such as `TERM`, `SIGTERM` or `RTMIN+3`. Returns nil for an unknown name.
    public init?(name: String) {
        let upper = name.uppercased()
        let bare = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        if let index = Signal.names.firstIndex(of: bare) {
            self.init(rawValue: Int32(index) + 1)
        } else if bare == "RTMIN" {
            self.init(rawValue: Signal.realTime.lowerBound)
        } else if bare.hasPrefix("RTMIN+"), bare.dropFirst(6).allSatisfy(\.isNumber),
            let offset = Int32(bare.dropFirst(6)), (0...30).contains(offset)
        {
            self.init(rawValue: Signal.realTime.lowerBound + offset)
        } else {
            return nil
        }
    }

    /// Creates the signal of a name, or of a number from 1 to 64. Returns nil for anything else.
    package init?(meantBy text: String) {
        if let named = Signal(name: text) {
            self = named
        } else if let number = Int32(text), (1...64).contains(number) {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }

    /// The name of the signal, such as `SIGTERM`.
    public var description: String {
        if rawValue >= 1, rawValue <= Signal.names.count { return "SIG" + Signal.names[Int(rawValue) - 1] }
        if Signal.realTime.contains(rawValue) {
            let offset = rawValue - Signal.realTime.lowerBound
            return offset == 0 ? "SIGRTMIN" : "SIGRTMIN+\(offset)"
        }
        return "signal \(rawValue)"
    }

    /// The names of the signals 1…31, in order and without `SIG`.
    package static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]

    /// The real-time signals that programs can use. glibc reserves 32 and 33 for itself.
    private static let realTime: ClosedRange<Int32> = 34...64
}
