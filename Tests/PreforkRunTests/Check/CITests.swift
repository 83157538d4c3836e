import Testing

/// The commands of `examples/ci` and of the pre-commit hooks, run as their platforms run them.
@Suite struct CITests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        workspace.makeFolder("deploy")
        try workspace.write("deploy/app.yaml", "version: 1\nworker_groups:\n  web: {command: [a],  prot: 1}")
    }

    @Test func theGitHubWorkflowWritesAnnotationsAndItsReport() throws {
        let results = try runCommands(of: "examples/ci/github.yaml", after: "run: ")
        #expect(results.map(\.code) == [1, 1, 0])
        #expect(results.first?.output.hasPrefix("::error file=deploy/app.yaml,line=3,") == true)
        #expect(results[1].output.hasSuffix("\ndeploy/app.yaml: would be formatted\n"))
        #expect(try reportNamed(after: "sarif_file: ", in: "examples/ci/github.yaml").contains("\"2.1.0\""))
    }

    @Test func theGitLabJobWritesItsReports() throws {
        let results = try runCommands(of: "examples/ci/gitlab.yaml", after: "- ")
        #expect(results.map(\.code) == [0, 1, 1])
        #expect(results[1].output.hasPrefix("deploy/app.yaml:3:24: error: "))
        #expect(try reportNamed(after: "codequality: ", in: "examples/ci/gitlab.yaml").contains("fingerprint"))
        #expect(try reportNamed(after: "junit: ", in: "examples/ci/gitlab.yaml").contains("<failure"))
    }

    /// A step that only writes a report succeeds despite findings, but fails if a file cannot be read or written.
    @Test(arguments: ["examples/ci/github.yaml", "examples/ci/gitlab.yaml"])
    func aReadOrWriteFailureFailsTheStep(file: String) throws {
        let key = file.hasSuffix("github.yaml") ? "run: " : "- "
        let line = try #require(values(after: key, in: file).first { $0.contains(" || ") })
        #expect(try run(line).code == 0)
        #expect(try run(line.replacing("deploy/", with: "elsewhere/")).code == 1)
        #expect(try run(line.replacing("--output ", with: "--output none/")).code == 1)
    }

    @Test func thePreCommitHooksCheckAndFormatTheGivenFiles() throws {
        let entries = values(after: "entry: ", in: ".pre-commit-hooks.yaml")
        let entry = try #require(entries.first)
        #expect(try run(entry + " deploy/app.yaml").code == 1)
        #expect(try run(try #require(entries.last) + " deploy/app.yaml").output == "deploy/app.yaml: formatted\n")
        try workspace.write("deploy/app.yaml", "version: 1\nworker_groups:\n  web: {command: [a]}")
        #expect(try run(entry + " deploy/app.yaml").code == 0)
    }

    private func runCommands(
        of file: String, after key: String
    ) throws -> [(code: Int32, output: String, errors: String)] {
        try values(after: key, in: file).filter { $0.hasPrefix("prefork-run ") }.map(run)
    }

    private func reportNamed(after key: String, in file: String) throws -> String {
        let name = try #require(values(after: key, in: file).first)
        return try #require(contents(of: "\(workspace.path)/\(name)"))
    }

    /// Returns the text after each occurrence of a key, to the end of the line.
    private func values(after key: String, in file: String) -> [String] {
        let lines = (contents(of: "\(Built.package)/\(file)") ?? "").split(separator: "\n")
        return lines.compactMap { line in line.firstRange(of: key).map { String(line[$0.upperBound...]) } }
    }

    /// Runs a shell command in the workspace, with the built program in PATH.
    private func run(_ line: String) throws -> (code: Int32, output: String, errors: String) {
        let folder = Built.runner.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        return try Command.run("/bin/sh", "-c", "cd '\(workspace.path)' && PATH='\(folder)':$PATH && \(line)")
    }
}
