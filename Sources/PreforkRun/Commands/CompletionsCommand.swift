import ArgumentParser
import Glibc
import PreforkManifest

/// The command `completions`, which prints the completion script of a shell, or installs it for the user.
struct CompletionsCommand: CommandAboutCommands {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell, or install it for the user.",
        discussion: """
            The package of Debian has the scripts already. 'install' writes that of the \
            shell of the environment variable SHELL into the directory where the \
            shell looks for scripts of the user:
              ~/.local/share/bash-completion/completions/prefork-run
              ~/.local/share/zsh/site-functions/_prefork-run
              ~/.config/fish/completions/prefork-run.fish

            A file that another program has written is not replaced.

            Examples:
              prefork-run completions install
              prefork-run completions install --shell zsh --directory ~/.zfunc
              prefork-run completions bash > prefork-run.bash

            Exit codes:
              0   success
              1   another program's file is in the way
              64  invalid usage, or an unknown shell
              73  the file cannot be written
            """)

    private static let shells = CompletionShell.allCases.map(\.rawValue)
    private static let actions = shells + ["install"]

    @Argument(
        help: ArgumentHelp("bash, zsh or fish to print the script, or install.", valueName: "shell or install"),
        completion: .list(actions))
    var action: String

    @Option(help: "The shell to install for. The default is that of the variable SHELL.", completion: .list(shells))
    var shell: String?

    @Option(help: "The directory to install into. The default is the user's for the shell.", completion: .directory)
    var directory: String?

    func validate() throws {
        guard CompletionsCommand.actions.contains(action) else {
            throw CompletionsCommand.unknown(action, among: CompletionsCommand.actions)
        }
        if action != "install", shell != nil || directory != nil {
            throw ValidationError("--shell and --directory belong to 'completions install'.")
        }
        if let shell, CompletionShell(rawValue: shell) == nil {
            throw CompletionsCommand.unknown(shell, among: CompletionsCommand.shells)
        }
        if directory == "" { throw ValidationError("--directory names no directory.") }
    }

    func run(in program: any ParsableCommand.Type) throws {
        guard let shell = CompletionShell(rawValue: action == "install" ? shell ?? CompletionsCommand.ownShell : action)
        else {
            Output.error.write(
                line: "cannot tell your shell by the variable SHELL: name it with --shell (bash, zsh or fish)")
            throw ExitCode.validationFailure
        }
        let script = CompletionScript(of: program, for: shell).text
        if action != "install" { return Output.standard.write(line: script) }
        try InstalledCompletions(script, of: shell, in: directory).write()
    }

    private static func unknown(_ name: String, among names: [String]) -> ValidationError {
        let near = Suggestion.nearest(to: name, among: names)
        return ValidationError(
            "Unknown shell '\(name)'. "
                + (near.map { "Did you mean '\($0)'?" } ?? "Write one of \(names.joined(separator: ", ")).")
        )
    }

    private static var ownShell: String {
        let path = getenv("SHELL").map { String(cString: $0) } ?? ""
        return path.split(separator: "/").last.map(String.init) ?? ""
    }
}
