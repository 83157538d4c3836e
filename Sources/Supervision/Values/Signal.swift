/// A signal by its Linux number and its name (signal(7), the numbers of x86, ARM and RISC-V).
public struct Signal: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int32

    /// Whatever number it is: whether there is such a signal, the kernel says when it is sent.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Signal 0, which kill(2) takes and sends to nobody.
    public static let none = Signal(rawValue: 0)
    /// SIGHUP.
    public static let hangUp = Signal(rawValue: 1)
    /// SIGINT.
    public static let interrupt = Signal(rawValue: 2)
    /// SIGQUIT.
    public static let quit = Signal(rawValue: 3)
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
    /// SIGCHLD.
    public static let child = Signal(rawValue: 17)
    /// SIGTSTP.
    public static let terminalStop = Signal(rawValue: 20)
    /// SIGTTIN.
    public static let terminalInput = Signal(rawValue: 21)
    /// SIGTTOU.
    public static let terminalOutput = Signal(rawValue: 22)

    /// The signal a manifest means by `TERM`, `SIGTERM` or `RTMIN+3`; nil when there is none of that name.
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

    /// The name with its prefix, as in `SIGTERM`.
    public var description: String {
        if rawValue >= 1, rawValue <= Signal.names.count { return "SIG" + Signal.names[Int(rawValue) - 1] }
        if Signal.realTime.contains(rawValue) {
            let offset = rawValue - Signal.realTime.lowerBound
            return offset == 0 ? "SIGRTMIN" : "SIGRTMIN+\(offset)"
        }
        return "signal \(rawValue)"
    }

    /// The names of signals 1…31, without `SIG`.
    public static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]

    /// What glibc leaves to programs: the C library keeps 32 and 33.
    private static let realTime: ClosedRange<Int32> = 34...64
}
