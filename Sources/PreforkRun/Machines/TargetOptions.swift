import ArgumentParser
import Glibc
import PreforkLinux

/// How a command finds the masters that it asks, on this machine and on others.
struct TargetOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The manifest or the name of each running master, also as ssh://[user@]host/NAME.", valueName: "master"),
        completion: .file(extensions: ["yaml", "yml"]))
    var masters: [String] = []

    @Option(help: ArgumentHelp("The path of a master's control socket.", valueName: "path"))
    var socket: [String] = []

    @Option(help: ArgumentHelp("The program on the machines of ssh:// targets.", valueName: "path"))
    var remoteProgram = "prefork-run"

    func validate() throws {
        if masters.isEmpty, socket.isEmpty {
            throw ValidationError("Name the running master: by its manifest, by its name, or by --socket.")
        }
        if remoteProgram.isEmpty || remoteProgram.hasPrefix("-") {
            throw ValidationError("cannot use '\(remoteProgram)' as a program")
        }
        _ = try targets()
    }

    /// How long a machine may take until it is connected, where the user says nothing.
    static let patience = Duration.seconds(10)

    /// The longest time for a connection, where the command itself may take longer.
    private static let longestConnect = Duration.seconds(60)

    /// The only master, if it is on this machine; nil for several, or another machine.
    var own: MasterOptions? {
        guard masters.count + socket.count == 1, masters.first.map(MachineTarget.isElsewhere) != true else {
            return nil
        }
        var options = MasterOptions()
        let isSocket = masters.first?.hasSuffix(".sock") ?? true
        options.master = isSocket ? nil : masters.first
        options.socket = isSocket ? masters.first ?? socket.first : nil
        return options
    }

    /// All masters, in the order of the command line.
    func targets() throws -> [MachineTarget] {
        do throws(Unreadable) {
            var targets = socket.map { MachineTarget(socket: $0) }
            for word in masters { targets.append(try MachineTarget(word)) }
            return targets
        } catch {
            throw ValidationError(error.sentence)
        }
    }

    /// Starts a command for each master.
    ///
    /// - Parameters:
    ///   - command: The command's name.
    ///   - options: Its options.
    ///   - time: How long each may take; nil for any time.
    ///   - tell: Called with the index of a target and a sentence.
    func call(
        _ command: String, _ options: [String], within time: Duration?, tell: (Int, String) -> Void
    ) throws -> [MachineCall] {
        try targets().enumerated().map { index, target in
            call(command, options, of: target, within: time) { tell(index, $0) }
        }
    }

    /// Starts a command for one master.
    func call(
        _ command: String, _ options: [String], of target: MachineTarget, within time: Duration?,
        tell: (String) -> Void
    ) -> MachineCall {
        let patience = time.map { min($0, TargetOptions.longestConnect) } ?? TargetOptions.patience
        let command = MachineCommand(command, options, for: target, program: remoteProgram, patience: patience)
        return MachineCall(command, for: target, within: time, tell: tell)
    }

    /// Executes the command of the only target in place of this program, by ssh on a terminal. Returns where there are several.
    func replaceThisProgram(by command: String, _ options: [String]) throws {
        guard masters.count == 1, socket.isEmpty, let target = try targets().first,
            case .ssh(let address) = target.place
        else { return }
        let words = MachineCommand(alone: command, options, at: address, target, program: remoteProgram).words
        let arguments = words.map { strdup($0) } + [nil]
        execvp(words.first ?? "", arguments)
        Output.error.write(line: "prefork-run: cannot run ssh: \(SystemError.sentence(for: errno))")
        throw ExitCode.noMaster
    }
}
