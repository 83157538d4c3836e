import Glibc
import Testing

/// The README's two commands work as they stand, for root without sudo and for a user with sudo.
///
/// These tests touch neither the network nor the machine's packages: apt-get, dpkg, id, sudo and swift are scripts that
/// record their arguments. `.ci/run` runs `.ci/try-readme` with the real programs.
@Suite struct ReadmeTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        workspace.makeFolder("bin")
        // A Git that runs as root refuses a repository of another user unless its configuration says otherwise.
        try workspace.write(".gitconfig", "[safe]\n\tdirectory = *")
        try link(
            "bash", "cat", "cp", "dirname", "env", "git", "grep", "head", "mkdir", "mktemp", "rm", "sed", "sh", "sleep")
        try script("dpkg", "exit 1")
        try script("apt-get", "")
        try script(
            "swift",
            """
            mkdir -p .build/debug
            cp '\(Built.runner)' '\(Built.hello)' .build/debug/
            """)
    }

    @Test(.enabled(if: access("\(Built.package)/.git", F_OK) == 0, "the package is not a Git repository"))
    func theFirstCommandServesFromAFreshCloneForRootWithoutSudo() throws {
        try script("id", "echo 0")
        let result = try tryReadme()
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("Hello from web/"))
        #expect(try record().filter { !$0.hasPrefix("dpkg") } == ["id -u"] + Self.installation + ["swift build"])
    }

    @Test(.enabled(if: access("\(Built.package)/.git", F_OK) == 0, "the package is not a Git repository"))
    func theFirstCommandServesFromAFreshCloneForAUserWithSudo() throws {
        try script("id", "echo 1000")
        try script("sudo", "exec \"$@\"")
        let result = try tryReadme()
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("Hello from web/"))
        let installation = Self.installation.flatMap { ["sudo \($0)", $0] }
        #expect(try record().filter { !$0.hasPrefix("dpkg") } == ["id -u"] + installation + ["swift build"])
    }

    @Test func aUserWithoutSudoIsToldWhichPackagesAreMissing() throws {
        try script("id", "echo 1000")
        let result = try run(".ci/install")
        #expect(result.code == 1)
        #expect(result.errors == "cannot install libyaml-dev pkg-config: neither root nor sudo\n")
    }

    @Test func nothingIsInstalledWhereNothingIsMissing() throws {
        try script("dpkg", "echo 'Status: install ok installed'")
        for name in ["script", "strace", "systemd-analyze", "python3"] { try script(name, "") }
        #expect(try run(".ci/install", "tests").code == 0)
        #expect(try record().filter { !$0.hasPrefix("dpkg") } == ["python3 -c import jsonschema"])
    }

    @Test func continuousIntegrationRunsTheSecondCommand() throws {
        let readme = try #require(contents(of: "\(Built.package)/README.md"))
        let commands = readme.split(separator: "```sh\n").dropFirst().map { $0.prefix { $0 != "\n" } }
        let run = try #require(contents(of: "\(Built.package)/.ci/run"))
        #expect(commands.count > 1)
        #expect(run.split(separator: "\n").contains { $0.drop { $0 == " " } == commands[1] })
    }

    private static let installation = [
        "apt-get update", "apt-get install -y --no-install-recommends libyaml-dev pkg-config",
    ]

    private func tryReadme() throws -> (code: Int32, output: String, errors: String) { try run(".ci/try-readme") }

    private func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        let environment = ["PATH": workspace.path + "/bin", "HOME": workspace.path]
        return try Command(
            ["\(Built.package)/\(words[0])"] + words.dropFirst(), environment: environment
        ).outcome()
    }

    /// Returns the calls of the scripts, in order.
    private func record() throws -> [String] {
        try #require(contents(of: workspace.path + "/record")).split(separator: "\n").map(String.init)
    }

    /// Writes a script to the only folder of the PATH. The script records its name and its arguments, then runs `body`.
    private func script(_ name: String, _ body: String) throws {
        let text = "#!/bin/sh\necho \"\(name) $*\" >>'\(workspace.path)/record'\n\(body)"
        try workspace.writeProgram("bin/\(name)", text)
    }

    private func link(_ names: String...) throws {
        for name in names {
            let folder = ["/usr/bin", "/bin", "/usr/local/bin"].first { access("\($0)/\(name)", X_OK) == 0 }
            #expect(
                symlink("\(try #require(folder, "\(name) is missing"))/\(name)", "\(workspace.path)/bin/\(name)") == 0)
        }
    }
}
