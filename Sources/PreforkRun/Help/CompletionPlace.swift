import ArgumentParser
import PreforkLinux

/// Where a shell looks for the completions of a user.
struct CompletionPlace {
    let path: String
    /// What the user has to know or do, as a sentence.
    let remark: String

    /// - Parameters:
    ///   - directory: The directory that the user has named; nil for that of the shell.
    init?(of shell: CompletionShell, in directory: String?) {
        guard let folder = directory ?? CompletionPlace.folder(of: shell) else { return nil }
        path = "\(folder)/\(CompletionPlace.name(for: shell))"
        remark =
            switch shell {
            case .zsh: "zsh reads it if ~/.zshrc has this line before 'compinit': fpath=(\(folder) $fpath)"
            case _ where directory != nil: "A shell that does not look there reads it with: source \(path)"
            case .fish: "New shells complete prefork-run."
            default: "New shells complete prefork-run where the package bash-completion is installed."
            }
    }

    /// The file's name, by which the shell finds it.
    private static func name(for shell: CompletionShell) -> String {
        switch shell {
        case .zsh: "_prefork-run"
        case .fish: "prefork-run.fish"
        default: "prefork-run"
        }
    }

    private static func folder(of shell: CompletionShell) -> String? {
        let home = EnvironmentPath.value("HOME")
        let data = EnvironmentPath.value("XDG_DATA_HOME") ?? home.map { "\($0)/.local/share" }
        switch shell {
        case .zsh: return data.map { "\($0)/zsh/site-functions" }
        case .fish:
            let configuration = EnvironmentPath.value("XDG_CONFIG_HOME") ?? home.map { "\($0)/.config" }
            return configuration.map { "\($0)/fish/completions" }
        default:
            let own = EnvironmentPath.value("BASH_COMPLETION_USER_DIR")
            return (own ?? data.map { "\($0)/bash-completion" }).map { "\($0)/completions" }
        }
    }
}
