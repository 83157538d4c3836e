import Testing

/// `prefork-run completions`, which prints and installs the completion scripts.
@Suite struct InstalledCompletionsTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> (
        code: Int32, output: String, errors: String
    ) {
        let home = ["HOME": workspace.path, "SHELL": "/usr/bin/bash"].merging(environment) { $1 }
        return try Command([Built.runner, "completions"] + arguments, environment: home).outcome()
    }

    private func text(_ path: String) throws -> String { try Command.run("/bin/cat", path).output }

    @Test(arguments: [
        ("bash", ".local/share/bash-completion/completions/prefork-run"),
        ("zsh", ".local/share/zsh/site-functions/_prefork-run"), ("fish", ".config/fish/completions/prefork-run.fish"),
    ])
    func theScriptIsInstalledWhereTheShellLooks(shell: String, file: String) throws {
        let printed = try run([shell]).output
        #expect(printed == (try Command.run(Built.runner, "--generate-completion-script", shell).output))
        let path = "\(workspace.path)/\(file)"
        let installed = try run(["install"], environment: ["SHELL": "/bin/\(shell)"])
        #expect(installed.output.hasPrefix("wrote \(path)\n"), "\(installed)")
        #expect(installed.code == 0)
        #expect(try text(path).hasPrefix(printed))
        if shell == "zsh" {
            #expect(installed.output.contains("fpath=(\(workspace.path)/.local/share/zsh/site-functions"))
        }
        #expect(try run(["install", "--shell", shell]).output == "\(path) is up to date\n")
    }

    @Test func theVariablesOfTheUserDecide() throws {
        let other = workspace.path + "/other"
        for (shell, variable, file) in [
            ("bash", "XDG_DATA_HOME", "bash-completion/completions/prefork-run"),
            ("bash", "BASH_COMPLETION_USER_DIR", "completions/prefork-run"),
            ("zsh", "XDG_DATA_HOME", "zsh/site-functions/_prefork-run"),
            ("fish", "XDG_CONFIG_HOME", "fish/completions/prefork-run.fish"),
        ] {
            let result = try run(["install", "--shell", shell], environment: [variable: other])
            #expect(result.output.hasPrefix("wrote \(other)/\(file)\n"), "\(result)")
        }
    }

    @Test func anOlderScriptIsReplacedAndAnotherFileIsNot() throws {
        let directory = workspace.path + "/own"
        let path = directory + "/prefork-run"
        #expect(try run(["install", "--directory", directory]).code == 0)
        let script = try text(path)
        try workspace.write("own/prefork-run", "# an older one\n" + (script.split(separator: "\n").last ?? ""))
        #expect(try run(["install", "--directory", directory]).output.hasPrefix("wrote \(path)\n"))
        #expect(try text(path) == script)

        try workspace.write("own/prefork-run", "complete -F mine prefork-run")
        let refused = try run(["install", "--directory", directory])
        #expect(
            refused.errors
                == "cannot replace \(path): another program has written it; move it away, or name another --directory\n"
        )
        #expect(refused.code == 1)
        #expect(try text(path) == "complete -F mine prefork-run\n")
    }

    @Test func whatCannotBeInstalledIsSaid() throws {
        let none = try run(["install"], environment: ["SHELL": "/bin/tcsh"])
        #expect(none.code == 64)
        #expect(none.errors.hasPrefix("cannot tell your shell by the variable SHELL"))
        let homeless = try run(["install"], environment: ["HOME": ""])
        #expect(homeless.code == 64)
        #expect(homeless.errors.contains("HOME is not set; name --directory"))
        let file = try workspace.write("file", "")
        let refused = try run(["install", "--directory", file])
        #expect(refused.errors == "cannot write \(file)/prefork-run: not a directory\n")
        #expect(refused.code == 73)
        #expect(try run(["pash"]).errors.hasPrefix("Error: Unknown shell 'pash'. Did you mean 'bash'?"))
        #expect(try run(["bash", "--directory", file]).code == 64)
        #expect(try run(["install", "--shell", "ksh"]).code == 64)
    }
}
