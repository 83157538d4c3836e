import Glibc
import Testing

/// The command `fmt`, as people and CI use it.
@Suite struct FormatCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private let messy = "version:   1 # one\nworker_groups:\n    web:\n        command: [ ./a ]\n\n\n        ids:  0-3"
    private let canonical = "version: 1  # one\nworker_groups:\n  web:\n    command: [./a]\n\n    ids: 0-3\n"

    @Test func aFileIsFormattedInPlace() throws {
        let path = try workspace.write("app.yaml", messy)
        #expect(chmod(path, 0o640) == 0)
        let result = try Command.run(Built.runner, "fmt", path)
        #expect(result.code == 0)
        #expect(result.output == "\(path): formatted\n")
        #expect(contents(of: path) == canonical)
        #expect(status(of: path).st_mode & 0o7777 == 0o640)
        #expect(entries(of: workspace.path) == ["app.yaml"], "no temporary file is left")
    }

    @Test func aFormattedFileIsNotWritten() throws {
        let path = try workspace.write("app.yaml", String(canonical.dropLast()))
        let before = status(of: path)
        let result = try Command.run(Built.runner, "fmt", path)
        #expect(result.code == 0)
        #expect(result.output == "")
        let after = status(of: path)
        #expect(before.st_ino == after.st_ino)
        #expect(before.st_ctim.tv_sec == after.st_ctim.tv_sec && before.st_ctim.tv_nsec == after.st_ctim.tv_nsec)
    }

    @Test func aLinkStaysALink() throws {
        let path = try workspace.write("app.yaml", messy)
        let link = workspace.path + "/link.yaml"
        #expect(symlink("app.yaml", link) == 0)
        #expect(try Command.run(Built.runner, "fmt", link).code == 0)
        #expect(contents(of: path) == canonical)
        var target = [CChar](repeating: 0, count: 64)
        #expect(readlink(link, &target, target.count) == 8)
    }

    @Test func checkListsTheFilesAndWritesNothing() throws {
        let bad = try workspace.write("bad.yaml", messy)
        let good = try workspace.write("good.yaml", String(canonical.dropLast()))
        let result = try Command.run(Built.runner, "fmt", "--check", good, bad)
        #expect(result.code == 1)
        #expect(result.output == "\(bad): would be formatted\n")
        #expect(contents(of: bad) == messy + "\n")
        #expect(try Command.run(Built.runner, "fmt", "--check", good).code == 0)
    }

    @Test func theDiffCanBeApplied() throws {
        let many = (0..<30).map { "\ng\($0): {command: [./a]\($0 == 2 || $0 == 20 ? " " : "")}" }.joined()
        let text = messy + "\n\n\n    api: {command: [./a]}" + many
        for text in [text, text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")] {
            let path = try workspace.write("app.yaml", bytes: Array(text.utf8))
            let shown = try Command.run(Built.runner, "fmt", "--diff", path)
            #expect(shown.code == 0)
            #expect(contents(of: path) == text)
            let diff = try workspace.write("app.diff", String(shown.output.dropLast()))
            #expect(try Command.run("git", "-C", "/", "apply", "--unsafe-paths", diff).code == 0, "\(shown.output)")
            let patched = contents(of: path)
            try workspace.write("app.yaml", bytes: Array(text.utf8))
            #expect(try Command.run(Built.runner, "fmt", path).code == 0)
            #expect(contents(of: path) == patched)
        }
        let path = try workspace.write("app.yaml", messy)
        let checked = try Command.run(Built.runner, "fmt", "--check", "--diff", path)
        #expect(checked.code == 1)
        #expect(
            checked.output.hasSuffix("-        ids:  0-3\n+    ids: 0-3\n\(path): would be formatted\n"),
            "\(checked.output)")
    }

    @Test func formattedStandardInputIsWrittenToStandardOutput() throws {
        let path = try workspace.write("app.yaml", messy)
        let line = "exec \"$0\" fmt - < \"$1\""
        let result = try Command.run("/bin/sh", "-c", line, Built.runner, path)
        #expect(result.code == 0)
        #expect(result.output == canonical)
        let bad = try workspace.write("bad.yaml", "a: [")
        let refused = try Command.run("/bin/sh", "-c", line, Built.runner, bad)
        #expect(refused.code == 1)
        #expect(refused.output == "")
        #expect(refused.errors.contains("<stdin>:"))
    }

    @Test func lineBreaksBecomeLFAndTheByteOrderMarkIsRemoved() throws {
        let lines = messy.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        let path = try workspace.write("app.yaml", bytes: [0xEF, 0xBB, 0xBF] + Array(lines.utf8))
        #expect(try Command.run(Built.runner, "fmt", path).code == 0)
        #expect(contents(of: path) == canonical)
        let help = try Command.run(Built.runner, "fmt", "--help").output
        #expect(help.contains("CRLF") && help.contains("byte order"))
    }

    @Test func aClosedStandardInputCannotBeRead() throws {
        let result = try Command.run("/bin/sh", "-c", "exec \"$0\" fmt - <&-", Built.runner)
        #expect(result.code == 66)
        #expect(result.errors == "<stdin>: cannot read the file: bad file descriptor\n")
    }

    @Test func aFailureOfOneFileDoesNotStopTheOthers() throws {
        let broken = try workspace.write("broken.yaml", "a: [")
        let path = try workspace.write("app.yaml", messy)
        let result = try Command.run(Built.runner, "fmt", broken, path)
        #expect(result.code == 1)
        #expect(result.errors.contains("broken.yaml:1:4: error: "))
        #expect(contents(of: broken) == "a: [\n")
        #expect(contents(of: path) == canonical)
        #expect(try Command.run(Built.runner, "fmt", broken, workspace.path + "/none.yaml").code == 66)
    }

    @Test func aFolderStandsForItsManifestsAndStandardInputCanHaveAName() throws {
        try workspace.write("a.yaml", messy)
        try workspace.write("b.yml", messy)
        try workspace.write("c.txt", messy)
        let result = try Command.run(Built.runner, "fmt", workspace.path)
        #expect(result.output == "\(workspace.path)/a.yaml: formatted\n\(workspace.path)/b.yml: formatted\n")
        let missing = try Command.run(Built.runner, "fmt", workspace.path + "/*.json")
        #expect(missing.code == 66)
        #expect(missing.errors.contains("cannot find a file that matches"))
        let line = "exec \"$0\" fmt --check --stdin-filename app.yaml - < \"$1\""
        let named = try Command.run("/bin/sh", "-c", line, Built.runner, workspace.path + "/c.txt")
        #expect(named.code == 1)
        #expect(named.output == "app.yaml: would be formatted\n")
    }

    @Test func aFileThatCannotBeReplacedExitsWith73() throws {
        let pipe = workspace.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let format = try Command([Built.runner, "fmt", pipe])
        let writer = open(pipe, O_WRONLY | O_CLOEXEC)
        let bytes = Array(messy.utf8)
        #expect(write(writer, bytes, bytes.count) == bytes.count)
        close(writer)
        #expect(try format.all(.error).contains("cannot write the file: it is not a regular file"))
        #expect(try format.exitCode() == 73)
    }

    private func status(of path: String) -> stat {
        var status = stat()
        #expect(stat(path, &status) == 0)
        return status
    }
}
