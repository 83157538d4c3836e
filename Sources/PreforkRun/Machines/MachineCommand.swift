import ManifestExport

/// A command of this program for one of several masters: the words that are executed here.
struct MachineCommand {
    /// The program and its arguments. The first word is looked up in PATH if it has no slash.
    let words: [String]

    /// How long a machine may be silent before ssh gives up: after the connection is there, twice this many seconds.
    private static let silence = 5

    /// - Parameters:
    ///   - command: The command's name.
    ///   - options: Its options.
    ///   - program: The program on another machine.
    ///   - patience: How long a connection to it may take to come about.
    init(_ command: String, _ options: [String], for target: MachineTarget, program: String, patience: Duration) {
        let arguments = [command] + target.arguments + options
        switch target.place {
        case .here: words = ["/proc/self/exe"] + arguments
        case .ssh(let address):
            // Nobody can type a password for several machines at once, so ssh must not ask for one.
            let settings = [
                "BatchMode=yes", "ConnectTimeout=\(max(1, patience.components.seconds))",
                "ServerAliveInterval=\(MachineCommand.silence)", "ServerAliveCountMax=2",
            ]
            words =
                ["ssh", "-T"] + settings.flatMap { ["-o", $0] }
                + MachineCommand.destination(address, [program] + arguments)
        }
    }

    /// A command that has the terminal for itself, and so may ask for a password.
    init(alone command: String, _ options: [String], at address: SSHAddress, _ target: MachineTarget, program: String) {
        words = ["ssh", "-t"] + MachineCommand.destination(address, [program, command] + target.arguments + options)
    }

    /// What follows the options of ssh. Behind `--`, nothing is an option.
    private static func destination(_ address: SSHAddress, _ words: [String]) -> [String] {
        (address.user.map { ["-l", $0] } ?? []) + (address.port.map { ["-p", String($0)] } ?? [])
            + ["--", address.host, ShellWord.line(words)]
    }
}
