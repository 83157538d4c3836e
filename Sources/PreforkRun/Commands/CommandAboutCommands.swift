import ArgumentParser

/// A command that reads what all commands say about themselves.
protocol CommandAboutCommands: ParsableCommand {
    /// - Parameter program: The program's own command, which has all others as subcommands. The rooms do not know it.
    func run(in program: any ParsableCommand.Type) throws
}
