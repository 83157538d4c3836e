import ArgumentParser

/// The completion script of a shell. ArgumentParser writes a script that knows the commands, but not the main form
/// `prefork-run app.yaml`, which is that of the default command, nor the arguments of `help`.
struct CompletionScript {
    /// The script as ArgumentParser writes it.
    private let generated: String
    private let shell: CompletionShell
    /// The names of all commands.
    private let commands: [String]

    /// - Parameter program: The program's own command, which has all others as subcommands.
    init(of program: any ParsableCommand.Type, for shell: CompletionShell) {
        generated = program.completionScript(for: shell)
        self.shell = shell
        commands = program.configuration.subcommands.compactMap { $0.configuration.commandName }
    }

    /// The script for the shell with the missing completions.
    var text: String {
        switch shell {
        case .bash: generated + "\n" + bash
        case .zsh: zsh
        case .fish: fish
        default: generated
        }
    }

    /// Completes as the command `run` does if the first word that is no option is not a command.
    private var bash: String {
        """
        _prefork-run_help() {
            COMPREPLY+=($(compgen -W '\(commands.joined(separator: " "))' -- "${cur}"))
        }

        _prefork-run_or_run() {
            local -i index
            for ((index = 1; index < COMP_CWORD; index++)); do
                case "${COMP_WORDS[index]}" in
                -*) ;;
                \(commands.joined(separator: "|"))|help)
                    _prefork-run "${@}"
                    return
                    ;;
                *) [[ "${COMP_WORDS[index - 1]}" = --log-format ]] || break ;;
                esac
            done
            [[ "${COMP_CWORD}" -ne 1 ]] || _prefork-run "${@}"
            local -a COMP_WORDS=("${COMP_WORDS[0]}" run "${COMP_WORDS[@]:1}")
            local -i COMP_CWORD="$((COMP_CWORD + 1))"
            local COMP_LINE="${COMP_LINE/#"${COMP_WORDS[0]}"/"${COMP_WORDS[0]} run"}"
            local -i COMP_POINT="$((COMP_POINT + 4))"
            _prefork-run "${@}"
        }

        complete -o filenames -F _prefork-run_or_run prefork-run

        """
    }

    private var zsh: String {
        let wrapper = """
            _prefork-run_help() {
                local -ar subcommands=(\(commands.joined(separator: " ")))
                _describe -V subcommand subcommands
            }

            functions[_prefork-run_commands]="${functions[_prefork-run]}"

            _prefork-run() {
                local -i index ret=1
                for ((index = 2; index < CURRENT; index++)); do
                    case "${words[index]}" in
                    -*) ;;
                    \(commands.joined(separator: "|"))|help)
                        _prefork-run_commands "${@}"
                        return
                        ;;
                    *) [[ "${words[index - 1]}" = --log-format ]] || break ;;
                    esac
                done
                (( CURRENT == 2 )) && _prefork-run_commands "${@}" && ret=0
                words=("${words[1]}" run "${(@)words[2,-1]}")
                (( CURRENT++ ))
                _prefork-run_commands "${@}" && ret=0
                return "${ret}"
            }

            """
        // The script ends with a call of the function that is replaced here.
        var lines = generated.split(separator: "\n", omittingEmptySubsequences: false)
        let end = lines.lastIndex { $0.hasPrefix("if [[ \"${funcstack[1]}\"") } ?? lines.endIndex
        lines.insert(contentsOf: wrapper.split(separator: "\n", omittingEmptySubsequences: false), at: end)
        return lines.joined(separator: "\n")
    }

    private var fish: String {
        var isRoot = true
        var lines: [String] = []
        for line in generated.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            // The first such line parses the words before a command.
            if isRoot, line.contains("__prefork-run_parse_subcommand 0 ") {
                isRoot = false
                lines.append(line.replacing("subcommand 0 ", with: "subcommand 0 'log-format=' 'until-done' "))
                continue
            }
            lines.append(line)
            guard line.hasPrefix("complete ") else { continue }
            let isOfBoth = line.contains("-l 'version'") || line.contains("-l 'help'")
            if line.contains("\"prefork-run run\""), !isOfBoth {
                lines.append(line.replacing("\"prefork-run run\"", with: "\"prefork-run\""))
            }
        }
        lines.append(
            "complete -c 'prefork-run' -n '__prefork-run_should_offer_completions_for_positional \"prefork-run help\""
                + " -ge 1' -fa '\(commands.joined(separator: " "))'")
        return lines.joined(separator: "\n")
    }
}
