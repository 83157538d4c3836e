import ArgumentParser
import Glibc
import PreforkManifest

extension PreforkRun {
    /// The names of the commands.
    private static let commands = configuration.subcommands.compactMap { $0.configuration.commandName }

    /// Throws an error if the first argument is neither a command nor a file, and was probably meant as a command.
    ///
    /// The parser takes such an argument for the manifest of `run`.
    static func checkCommand(in arguments: [String]) throws {
        if arguments.first == "help", let topic = arguments.dropFirst().first, !topic.hasPrefix("-"),
            !commands.contains(topic), topic != "help"
        {
            throw unknownCommand(topic, among: commands)
        }
        guard let first = arguments.first, !first.isEmpty, !first.hasPrefix("-"), first != "help",
            !commands.contains(first),
            !first.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }),
            access(first, F_OK) != 0
        else { return }
        let isNear = Suggestion.nearest(to: first, among: commands + ["help"]) != nil
        // A single argument is a file that is not there.
        guard isNear || first == "upgrade" || arguments.dropFirst().contains(where: { !$0.hasPrefix("-") }) else {
            return
        }
        throw unknownCommand(first, among: commands + ["help"])
    }

    private static func unknownCommand(_ name: String, among names: [String]) -> ValidationError {
        if name == "upgrade" {
            return ValidationError(
                "'upgrade' is reserved and does nothing yet. Install the new program and restart the master. Where a "
                    + "service manager keeps its sockets, no client is refused meanwhile.")
        }
        let near = Suggestion.nearest(to: name, among: names)
        return ValidationError(
            "Unknown command '\(name)'. "
                + (near.map { "Did you mean '\($0)'?" } ?? "The commands are \(commands.joined(separator: ", "))."))
    }

    /// Returns the command. An unknown option is reported even if a file is missing, too: the file may follow, but the
    /// option is wrong.
    static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        let result = Result { try parseAsRoot(arguments) }
        guard case .failure(let error) = result, message(for: error).hasPrefix("Missing expected argument") else {
            return try result.get()
        }
        // No command needs more than two files.
        let complete = Result { try parseAsRoot(arguments + ["./a", "./b"]) }
        if case .failure(let other) = complete, message(for: other).hasPrefix("Unknown option") { throw other }
        throw error
    }

    /// Returns the completion script, if the arguments ask for one.
    static func shellScript(in error: any Error, _ arguments: [String]) -> String? {
        let option = "--generate-completion-script"
        guard let asked = arguments.first(where: { $0 == option || $0.hasPrefix(option + "=") }),
            exitCode(for: error) == .success
        else { return nil }
        let name =
            asked == option
            ? arguments.drop { $0 != option }.dropFirst().first : String(asked.dropFirst(option.count + 1))
        // A shell that is not named is that of the environment variable SHELL, as ArgumentParser has found it.
        guard let shell = name.flatMap(CompletionShell.init(rawValue:)) else { return fullMessage(for: error) }
        return CompletionScript(of: self, for: shell).text
    }
}
