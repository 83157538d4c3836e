import Glibc
import Testing

/// The files that the arguments of `check` stand for.
@Suite struct CheckInputTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private let good = "version: 1\nworker_groups:\n  web: {command: [a]}"
    private let bad = "version: 1\nworker_groups:\n  web: {command: [a], prot: 8080}"

    /// Runs `check` in the workspace.
    private func check(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try shell("exec \"$@\"", [Built.runner, "check"] + words)
    }

    private func shell(_ line: String, _ words: [String]) throws -> (code: Int32, output: String, errors: String) {
        try Command(["/bin/sh", "-c", "cd \"$0\" && \(line)", workspace.path] + words).outcome()
    }

    @Test func aFolderStandsForTheManifestsBelowIt() throws {
        for folder in ["deploy/eu", "deploy/.git", "deploy/b.yaml"] { workspace.makeFolder(folder) }
        for name in ["z.yaml", "a.yml", "eu/a.yaml", "b.yaml/in.yaml", "É.yaml", ".git/x.yaml", ".x.yaml", "x.json"] {
            try workspace.write("deploy/\(name)", good)
        }
        let inside = ["a.yml", "b.yaml/in.yaml", "eu/a.yaml", "z.yaml", "É.yaml"]
        for (word, prefix) in [("deploy", "deploy/"), ("deploy/", "deploy/"), (".", "deploy/")] {
            let result = try check(word)
            #expect(result.output == lines(inside.map { prefix + $0 }, total: 5), "\(word)")
            #expect(result.code == 0)
        }
    }

    @Test func aSearchDoesNotFollowLinksToFoldersAndSkipsPipes() throws {
        workspace.makeFolder("deploy")
        let elsewhere = try Workspace()
        try elsewhere.write("far.yaml", good)
        try workspace.write("deploy/near.yaml", good)
        symlink(".", "\(workspace.path)/deploy/loop")
        symlink(elsewhere.path, "\(workspace.path)/deploy/far")
        symlink("\(elsewhere.path)/far.yaml", "\(workspace.path)/deploy/linked.yaml")
        #expect(mkfifo("\(workspace.path)/deploy/pipe.yaml", 0o600) == 0)
        for word in ["deploy", "deploy/**/*ea*.yaml"] {
            let result = try check(word)
            #expect(result.code == 0)
            #expect(result.output.contains("deploy/near.yaml: ok"))
            #expect(!result.output.contains("far") && !result.output.contains("loop"))
        }
        #expect(try check("deploy").output.contains("deploy/linked.yaml: ok"))
    }

    @Test func aQuotedPatternStandsForTheFilesItMatches() throws {
        workspace.makeFolder("deploy/eu/.hidden")
        workspace.makeFolder("deploy/us")
        let names = ["deploy/b.yaml", "deploy/a.yaml", "deploy/eu/c.yaml", "deploy/us/d.yml", "deploy/[1].yaml"]
        for name in names + ["deploy/eu/.hidden/e.yaml"] { try workspace.write(name, good) }
        let matched = [
            "deploy/?.yaml": ["deploy/a.yaml", "deploy/b.yaml"], "deploy/[!a1].yaml": ["deploy/b.yaml"],
            "*/b.yaml": ["deploy/b.yaml"],
            "deploy/**/[ac].yaml": ["deploy/a.yaml", "deploy/eu/c.yaml"],
            "**/*.yml": ["deploy/us/d.yml"], "deploy/e*": ["deploy/eu/c.yaml"], "deploy/u*/**": ["deploy/us/d.yml"],
            "deploy/*/.h*/*": ["deploy/eu/.hidden/e.yaml"], "deploy/[1].yaml": ["deploy/[1].yaml"],
            "\(workspace.path)/**/d.*": ["\(workspace.path)/deploy/us/d.yml"],
        ]
        for (pattern, files) in matched {
            let result = try check(pattern)
            #expect(result.output == lines(files, total: files.count), "\(pattern)")
            #expect(result.code == 0)
        }
        #expect(try check("deploy/*/*/e.yaml").code == 66, "a star matches nothing hidden")
    }

    @Test func aPatternReportsUnreadableFolders() throws {
        workspace.makeFolder("un/der")
        try workspace.write("un/app.yaml", good)
        chmod("\(workspace.path)/un/der", 0)
        // Root can read every folder because of its capabilities, so they are dropped.
        let plain = "[ $(id -u) != 0 ] || set -- setpriv --bounding-set=-all --inh-caps=-all \"$@\"; exec \"$@\""
        for pattern in ["un/**/*.yaml", "un/*/*.yaml"] {
            let result = try shell(plain, [Built.runner, "check", pattern])
            #expect(result.code == 66)
            #expect(result.errors == "un/der: cannot read the directory: permission denied\n")
            #expect(result.output.contains("un/app.yaml: ok") == pattern.contains("**"))
        }
        chmod("\(workspace.path)/un/der", 0o700)
    }

    @Test func missingInputsExitWith66AndTheOthersAreChecked() throws {
        workspace.makeFolder("empty/.git")
        try workspace.write("app.yaml", good)
        let result = try check("none/*.yaml", "empty", "none.yaml", "app.yaml")
        #expect(result.code == 66)
        #expect(
            result.errors == """
                none/*.yaml: cannot find a file that matches this pattern
                empty: cannot find a manifest: the directory has no *.yaml or *.yml files
                none.yaml: cannot read the file: no such file or directory

                """)
        #expect(result.output == "app.yaml: ok, 1 worker\n1 file checked: ok; 3 could not be read\n")
    }

    /// Such names can be on a command line and in a folder, but the program cannot open them.
    @Test(arguments: [["check"], ["fmt", "--check"]])
    func aNameThatIsNotUTF8IsReported(command: [String]) throws {
        let make = "mkdir -p \"$(printf 'deploy/d\\377')\" && cp good.yaml \"$(printf 'deploy/f\\377.yaml')\""
        try workspace.write("good.yaml", "version: 1")
        #expect(try shell("mkdir -p deploy && \(make) && touch \"$(printf 'deploy/n\\377.txt')\"", []).code == 0)
        let folder = "deploy/d\u{FFFD}: cannot read the directory: its name is not UTF-8\n"
        let reason = "no such file or directory; a name that is not UTF-8 cannot be opened\n"
        let file = "deploy/f\u{FFFD}.yaml: cannot read the file: \(reason)"
        for (word, errors) in [
            ("deploy", folder + file), ("'deploy/**/*.yaml'", folder + file), ("'deploy/d*/*.yaml'", folder),
            ("\"$(printf 'deploy/f\\377.yaml')\"", file),
        ] {
            let result = try shell("exec \"$@\" \(word)", [Built.runner] + command)
            #expect(result.code == 66)
            #expect(result.errors == errors, "\(word)")
        }
    }

    @Test func aFileGivenTwiceIsCheckedOnce() throws {
        workspace.makeFolder("deploy")
        let path = try workspace.write("deploy/app.yaml", good)
        symlink("app.yaml", "\(workspace.path)/deploy/other.yaml")
        let result = try check("./deploy/app.yaml", "deploy", "deploy/../deploy//app.yaml", path, "deploy/*.yaml")
        #expect(result.output == lines(["./deploy/app.yaml", "deploy/other.yaml"], total: 2))
    }

    @Test func filesAreCheckedInTheGivenOrderDespiteErrors() throws {
        for name in ["c.yaml", "a.yaml", "b.yaml"] { try workspace.write(name, bad) }
        let result = try check("c.yaml", "a.yaml", "none.yaml", "b.yaml")
        #expect(result.code == 66, "a file that cannot be read outweighs errors")
        let ends = result.output.split(separator: "\n").filter { $0.hasSuffix("1 error") }
        #expect(ends == ["c.yaml: 1 error", "a.yaml: 1 error", "b.yaml: 1 error"])
        #expect(result.output.contains("\n3 files checked: 3 errors; 1 could not be read\n"))
        #expect(try check("c.yaml", "a.yaml").code == 1)
    }

    @Test func standardInputIsReadOnceAndHasTheGivenName() throws {
        try workspace.write("bad.yaml", bad)
        let words = [Built.runner, "check"]
        let named = try shell("exec \"$@\" <bad.yaml", words + ["--stdin-filename", "deploy/app.yaml", "-", "-"])
        #expect(named.code == 1)
        #expect(named.output.hasPrefix("deploy/app.yaml:3:23: error: "))
        #expect(named.output.split(separator: "\n").count { $0 == "deploy/app.yaml: 1 error" } == 1)
        #expect(try shell("cat bad.yaml | \"$@\"", words + ["-"]).output.hasPrefix("<stdin>:3:23: error: "))
        let closed = try shell("exec \"$@\" <&-", words + ["-"])
        #expect(closed.code == 66)
        #expect(closed.errors == "<stdin>: cannot read the file: bad file descriptor\n")
        #expect(try check("--stdin-filename", "app.yaml", "bad.yaml").code == 64)
    }

    @Test(arguments: ["json", "github", "sarif", "junit", "gitlab"])
    func everyFormatReportsAFileThatCannotBeRead(format: String) throws {
        try workspace.write("app.yaml", bad)
        let result = try check("--format", format, "none.yaml", "app.yaml")
        #expect(result.code == 66)
        for text in ["none.yaml", "cannot read the file: no such file or directory", "prot"] {
            #expect(result.output.contains(text))
        }
        // The report is for another program, so the error is also on standard error for the user.
        #expect(result.errors.isEmpty == (format == "github"))
    }

    @Test func outputWritesTheReportToAFileAndTextToStandardOutput() throws {
        try workspace.write("app.yaml", bad)
        try workspace.write("report.json", String(repeating: "old ", count: 1000))
        let result = try check("--format", "gitlab", "--output", "report.json", "app.yaml")
        #expect(result.code == 1)
        #expect(result.output == (try check("app.yaml")).output)
        #expect(contents(of: workspace.path + "/report.json") == (try check("--format", "gitlab", "app.yaml")).output)

        let failed = try check("--output", "none/report.json", "app.yaml")
        #expect(failed.code == 73)
        #expect(failed.errors == "none/report.json: cannot write the report: no such file or directory\n")
        let full = try check("--output", "/dev/full", "app.yaml")
        #expect(full.code == 73)
        #expect(full.errors == "/dev/full: cannot write the report: no space left on device\n")
    }

    @Test func anUnknownFormatExitsWith64() throws {
        #expect(try check("--format", "xml", "app.yaml").code == 64)
    }

    /// Returns the output of `check` for files without mistakes.
    private func lines(_ paths: [String], total: Int) -> String {
        paths.map { "\($0): ok, 1 worker\n" }.joined() + (total > 1 ? "\(total) files checked: ok\n" : "")
    }
}
