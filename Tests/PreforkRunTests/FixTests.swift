import Glibc
import Testing

/// `check --fix`, which applies certain fixes to the files and changes nothing else.
@Suite struct FixTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private let broken = "version: 1\nworker_groups:\n  web: {comand: [./a], prot: \"8080\"} # keep\n"
    private let fixed = "version: 1\nworker_groups:\n  web: {command: [./a], port: 8080} # keep\n"

    private func fix(_ paths: String...) throws -> (code: Int32, output: String, errors: String) {
        let command = try Command([Built.runner, "check", "--fix"] + paths)
        let (output, errors) = (try command.all(.output), try command.all(.error))
        return (try command.exitCode(), output, errors)
    }

    @Test func certainFixesAreWrittenAndReported() throws {
        let path = try workspace.write("app.yaml", bytes: Array(broken.utf8))
        chmod(path, 0o640)
        let result = try fix(path)
        #expect(result.code == 0)
        #expect(result.output == "\(path): ok, 1 worker\n")
        #expect(
            result.errors == """
                \(path):3:9: fixed: 'comand' → 'command'
                \(path):3:24: fixed: 'prot' → 'port'
                \(path):3:30: fixed: '"8080"' → '8080'

                """)
        #expect(contents(of: path) == fixed)
        #expect(try status(of: path).st_mode & 0o7777 == 0o640)
        #expect(entries(of: workspace.path) == ["app.yaml"], "no temporary file is left")
    }

    @Test func aSecondRunDoesNotWriteTheFile() throws {
        let path = try workspace.write("app.yaml", bytes: Array(broken.utf8))
        _ = try fix(path)
        let before = try status(of: path)
        let again = try fix(path)
        #expect(again.code == 0 && again.errors.isEmpty)
        let after = try status(of: path)
        #expect(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec)
    }

    @Test func theRemainingMistakesDetermineTheExitCode() throws {
        let text = "version: 1\nworker_groups:\n  web: {command: [./a], prot: 8080, colour: red}\n"
        let path = try workspace.write("app.yaml", text)
        let result = try fix(path)
        #expect(result.code == 1)
        #expect(result.errors.contains("'prot' → 'port'"))
        #expect(result.output.contains("'colour'") && !result.output.contains("'prot'"))
    }

    @Test func theTargetOfALinkIsWritten() throws {
        let target = try workspace.write("target.yaml", bytes: Array(broken.utf8))
        let link = "\(workspace.path)/link.yaml"
        #expect(symlink("target.yaml", link) == 0)
        #expect(try fix(link).code == 0)
        #expect(contents(of: target) == fixed)
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func aFileWithSeveralHardLinksIsNotWritten() throws {
        let path = try workspace.write("app.yaml", bytes: Array(broken.utf8))
        #expect(Glibc.link(path, "\(workspace.path)/other.yaml") == 0)
        let result = try fix(path)
        #expect(result.code == 73)
        #expect(
            result.errors == "\(path): cannot write the file: it has 2 hard links, and only one would change\n")
        #expect(result.output.contains("'prot'"), "the report is written, too")
        #expect(contents(of: path) == broken)
    }

    @Test func aPipeIsNotWritten() throws {
        let path = try workspace.write("app.yaml", bytes: Array(fixed.utf8))
        let pipe = "\(workspace.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let line = "cat \"$1\" > \"$2\" & exec \"$3\" check --fix \"$2\""
        let result = try Command.run("/bin/sh", "-c", line, "sh", path, pipe, Built.runner)
        #expect(result.code == 73)
        #expect(result.errors == "\(pipe): cannot write the file: it is not a regular file\n")
        #expect(result.output == "\(pipe): ok, 1 worker\n")
    }

    @Test func fixedStandardInputIsWrittenToStandardOutput() throws {
        let path = try workspace.write("app.yaml", bytes: Array(broken.utf8))
        let result = try Command.run("/bin/sh", "-c", "exec \"$1\" check --fix - < \"$2\"", "sh", Built.runner, path)
        #expect(result.code == 0)
        #expect(result.output == fixed)
        #expect(result.errors.contains("<stdin>:3:24: fixed: 'prot' → 'port'\n"))
        #expect(try fix("-", path).code == 64, "standard output has room for one text")
    }

    private func status(of path: String) throws -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw HarnessError("cannot find \(path)") }
        return status
    }
}
