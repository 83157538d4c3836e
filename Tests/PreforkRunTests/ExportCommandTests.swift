import Foundation
import Testing

/// The command `export`: where files go, what is told, and what is refused.
@Suite struct ExportCommandTests {
    private let workspace: Workspace
    private let path: String

    init() throws {
        workspace = try Workspace()
        path = try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {command: [./a], count: 2, nice: 3}")
    }

    private func export(_ words: String...) throws -> (code: Int32?, output: String, errors: String) {
        let result = try Command.run([Built.runner, "export", "systemd"] + words)
        return (result.code, result.output, result.errors)
    }

    @Test func severalFilesAreShownBehindTheirNames() throws {
        let result = try export("--workers", path)
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("# app.target\n[Unit]\n"))
        #expect(result.output.contains("\n\n# web@.service\n[Unit]\n"))
        #expect(result.output.contains("ExecStart=\(workspace.path)/a\n"), "paths are absolute")
        #expect(result.errors.contains("lost: 'rollout': by default: "))
        #expect(result.errors.hasSuffix("\(path): for systemd, 1 lost and 1 approximated\n"))
    }

    @Test func oneFileIsShownAsItIs() throws {
        let result = try export(path, "--directory", "/srv/web")
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("[Unit]\n"))
        #expect(result.output.contains("ExecStart=prefork-run /srv/web/app.yaml\n"))
        #expect(result.errors == "")
    }

    @Test(
        arguments: [
            ("kubernetes", "--image", "shop:7", "kind: Deployment\n"), ("compose", "--image", "shop:7", "services:\n"),
            ("nomad", "--image", "shop:7", "job \"app\" {\n"), ("slurm", "--nodes", "3", "#SBATCH --nodes=3\n"),
        ])
    func eachTargetIsWritten(target: String, option: String, value: String, line: String) throws {
        let result = try Command.run([Built.runner, "export", target, option, value, path])
        #expect(result.code == 0)
        #expect(result.output.contains(line))
        #expect(result.errors.contains("\(path): for \(target), ") || result.errors == "")
        let wrong = try Command.run([Built.runner, "export", target, "--no-such-option", path])
        #expect(wrong.code == 64)
    }

    @Test func filesAreWrittenOnceAndReplacedOnlyByForce() throws {
        let folder = workspace.path + "/deep/units"
        let first = try export("--workers", "--output", folder, path)
        #expect(first.code == 0)
        #expect(first.output == "\(folder)/app.target\n\(folder)/web@.service\n")
        let unit = try #require(contents(of: "\(folder)/web@.service"))
        #expect(try export("--workers", "--output", folder, path).code == 0, "nothing has changed")
        try workspace.write("app.yaml", "version: 1\nworker_groups:\n  web: {command: [./a], count: 3, nice: 4}")
        let refused = try export("--workers", "--output", folder, path)
        #expect(refused.code == 73)
        #expect(refused.errors.contains("app.target: cannot write the file: it is there with other contents; --force"))
        #expect(contents(of: "\(folder)/web@.service") == unit)
        #expect(try export("--workers", "--force", "--output", folder, path).code == 0)
        #expect(contents(of: "\(folder)/web@.service")?.contains("Nice=4\n") == true)
    }

    @Test func strictRefusesAnyLossAndWritesNothing() throws {
        let folder = workspace.path + "/units"
        let refused = try export("--workers", "--strict", "--output", folder, path)
        #expect(refused.code == 1)
        #expect(refused.errors.hasSuffix("1 lost and 1 approximated; nothing is written, because of --strict\n"))
        #expect(access(folder, F_OK) != 0)
        #expect(try export("--strict", path).code == 0)
    }

    @Test func theReportIsGivenAsJSON() throws {
        let result = try export("--workers", "--format", "json", path)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(result.errors.utf8)) as? [String: Any])
        #expect(report["files"] as? [String] == ["app.target", "web@.service"])
        #expect(report["lost"] as? Int == 1)
        let losses = try #require(report["losses"] as? [[String: Any]])
        #expect(losses.compactMap { $0["key"] as? String } == ["restart.backoff", "rollout"])
    }

    @Test func aManifestWithAMistakeIsRefusedAsByCheck() throws {
        let bad = try workspace.write("bad.yaml", "version: 1\nworker_groups: {web: {comand: [a]}}")
        let result = try export(bad)
        #expect(result.code == 1)
        #expect(result.output == "")
        #expect(result.errors.contains("bad.yaml:2:23: error: unknown key 'comand'"))
        #expect(try export(workspace.path + "/none.yaml").code == 66)
    }

    @Test func standardInputCanHaveAName() throws {
        let line = "cd \"$0\" && \"$1\" export systemd --stdin-filename shop.yaml --directory /srv - < app.yaml"
        let piped = try Command.run("/bin/sh", "-c", line, workspace.path, Built.runner)
        #expect(piped.code == 0)
        #expect(piped.output.contains("ExecStart=prefork-run /srv/shop.yaml\n"))
    }

    @Test func theMachineIsThisOneOrToldByOptions() throws {
        let text = "version: 1\nworker_groups: {web: {command: [./a], args: [\"${env:LEVEL}\"], cap: 50%, runtime: go}}"
        try workspace.write("app.yaml", text)
        let told = try export("--workers", "--cpus", "8", "--env", "LEVEL=debug", path)
        #expect(told.output.contains("/a debug\n"))
        #expect(told.output.contains("GOMAXPROCS=4\n"))
        let here = try Command(
            [Built.runner, "export", "systemd", "--workers", "--host", path], environment: ["LEVEL": "x"])
        #expect(try here.all(.output).contains("/a x\n"))
        #expect(try here.exitCode() == 0)
        let unknown = try export("--workers", path)
        #expect(unknown.errors.contains("approximated: 'cap' of web: it counts as 1 thread"))
        #expect(unknown.errors.contains("approximated: 'args' of web: LEVEL comes from the environment of the unit"))
    }

    @Test func aUnitOfSystemdItselfIsNotHidden() throws {
        try workspace.write("app.yaml", "version: 1\nworker_groups: {user: {command: [./a]}}")
        let refused = try export("--workers", path)
        #expect(refused.code == 1)
        #expect(refused.output == "")
        #expect(refused.errors.contains("cannot write user@.service: systemd has a unit of that name; --prefix"))
        #expect(try export("--workers", "--prefix", "shop-", path).code == 0)
    }

    @Test(arguments: [
        ["--socket", "--workers"], ["--force"], ["--cpus", "0"], ["--directory", "here"], ["--env", "A"],
        ["--host", "--cpus", "2"], ["--prefix", "x-"], ["--workers", "--prefix", "../x"],
        ["--systemd-version", "240"], ["--stdin-filename", "a.yaml"],
    ])
    func optionsThatDoNotGoTogetherAreRefused(options: [String]) throws {
        #expect(try Command.run([Built.runner, "export", "systemd"] + options + [path]).code == 64)
    }
}
