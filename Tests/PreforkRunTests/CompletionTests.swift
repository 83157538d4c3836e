import Testing

/// The completion scripts, as bash calls them.
@Suite struct CompletionTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        workspace.makeFolder("folder")
        try workspace.write(
            "app.yaml", "version: 1\nworker_groups: {web: {command: [a], count: 2}, api: {command: [a]}}")
        try workspace.write("app.txt", "")
    }

    /// Returns what bash offers for the last word of a command line.
    private func completions(of words: [String]) throws -> [String] {
        let script = """
            cd "$1"
            source <("$0" --generate-completion-script bash)
            shift
            COMP_WORDS=("$0" "$@")
            COMP_CWORD=$#
            COMP_LINE="${COMP_WORDS[*]}"
            COMP_POINT=${#COMP_LINE}
            name="$(complete -p prefork-run)"
            name="${name#*-F }"
            "${name%% *}" prefork-run "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try Command(["/bin/bash", "-c", script, Built.runner, workspace.path] + words).outcome()
        #expect(result.errors == "")
        return result.output.split(separator: "\n").map(String.init)
    }

    @Test func theMainFormCompletesManifestsAndFlags() throws {
        #expect(try Set(completions(of: ["a"])) == ["app.yaml"])
        #expect(try Set(completions(of: ["f"])) == ["fmt", "folder"])
        let first = try completions(of: [""])
        for word in ["run", "check", "app.yaml", "folder"] { #expect(first.contains(word), "\(first)") }
        for words in [["-"], ["app.yaml", "-"], ["--log-format", "json", "-"]] {
            #expect(try completions(of: words).contains("--until-done"), "\(words)")
        }
        #expect(try completions(of: ["--log-format", ""]) == ["text", "json"])
        #expect(try completions(of: ["--log-format", "json", "a"]) == ["app.yaml"])
        #expect(try completions(of: ["--until-done", "a"]) == ["app.yaml"])
    }

    /// The file has been edited, and the master has not read it again.
    @Test func theWorkersOfTheRunningMasterAreCompleted() throws {
        let groups = "old: {command: [\(Built.probe), rest], count: 2}"
        let path = try workspace.write(
            "run.yaml", "version: 1\ncontrol: {socket: run.sock}\nworker_groups: {\(groups)}")
        let master = try Master(path)
        try master.running(2)
        try workspace.write("run.yaml", "version: 1\ncontrol: {socket: run.sock}\nworker_groups: {new: {command: [a]}}")
        for command in ["restart", "why", "logs"] {
            #expect(try completions(of: [command, "run.yaml", ""]) == ["old", "old/0", "old/1"], "\(command)")
        }
        #expect(try completions(of: ["logs", "-n", "5", "run.yaml", "old/"]) == ["old/0", "old/1"])
        let socket = workspace.path + "/run.sock"
        #expect(try completions(of: ["stop", "--socket", socket, "x", "old/"]) == ["old/0", "old/1"])
        #expect(try completions(of: ["resolve", "run.yaml", ""]) == ["new", "new/0"], "'resolve' is about the file")
        #expect(try master.stop() == 0)
        #expect(try completions(of: ["restart", "run.yaml", ""]) == ["new", "new/0"])
    }

    @Test func theArgumentsOfCommandsAreCompleted() throws {
        #expect(try completions(of: ["help", "ch"]) == ["check"])
        #expect(try completions(of: ["explain", "PR0203"]) == ["PR0203"])
        #expect(try completions(of: ["explain", "restart.backoff.m"]) == ["restart.backoff.max"])
        #expect(try completions(of: ["resolve", "a"]) == ["app.yaml"])
        #expect(try completions(of: ["resolve", "app.yaml", ""]) == ["api", "web", "api/0", "web/0", "web/1"])
        #expect(try completions(of: ["restart", "app.yaml", "web/"]) == ["web/0", "web/1"])
        #expect(try completions(of: ["rollout", "app.yaml", "p"]) == ["pause"])
        #expect(try completions(of: ["resolve", "app.yaml", "web/"]) == ["web/0", "web/1"])
        #expect(try completions(of: ["check", "--f"]) == ["--fix", "--format"])
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func theScriptIsValidInItsShell(shell: String) throws {
        let path = workspace.path + "/script"
        let script = try Command.run(Built.runner, "--generate-completion-script", shell)
        try workspace.write("script", script.output)
        // A machine needs none of these shells for anything else.
        let line = "command -v \(shell) >/dev/null || exit 0; exec \(shell) -n '\(path)'"
        let result = try Command.run("/bin/sh", "-c", line)
        #expect(result.code == 0, "\(result.errors)")
        #expect(script.output.contains("until-done"))
    }
}
