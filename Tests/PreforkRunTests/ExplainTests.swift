import Testing

/// The command `explain`, for codes and for keys.
@Suite struct ExplainTests {
    @Test func aCodeIsExplainedWithAnExampleAndItsFix() throws {
        let result = try Command.run(Built.runner, "explain", "PR0102")
        #expect(result.code == 0)
        #expect(
            result.output == """
                error PR0102: unknown key

                The format has no such key. Unknown keys are rejected and not ignored, because
                nobody would notice that the setting has no effect. The key is misspelled, or
                another system uses this name; then the hint says what to write. Only top-level
                keys that begin with 'x-' are ignored, as a place for anchors.

                For example, app.yaml:

                    version: 1
                    worker_groups:
                      web:
                        command: [./server]
                        prot: 8080

                prefork-run reports:

                    app.yaml:5:5: error: unknown key 'prot' [PR0102]
                      5 |     prot: 8080
                        |     ^~~~ did you mean 'port'?

                Fixed:

                    version: 1
                    worker_groups:
                      web:
                        command: [./server]
                  -     prot: 8080
                  +     port: 8080

                """)
    }

    @Test func anExampleThatCannotBeShownIsDescribed() throws {
        let output = try Command.run(Built.runner, "explain", "PR0002").output
        #expect(output.contains("\nFor example, the manifest below, saved as UTF-16.\n"))
        #expect(
            output.hasSuffix(
                "\nFixed:\n\n    version: 1\n    worker_groups:\n      web:\n        command: [./server]\n"))
    }

    @Test func aMistakeInAnEnvFileIsFixedInThatFile() throws {
        let output = try Command.run(Built.runner, "explain", "PR0902").output
        #expect(output.contains("\nwith web.env:\n\n    LANG=C.UTF-8\n    LOG_LEVEL: info\n"))
        #expect(
            output.hasSuffix(
                "\nFixed, in web.env:\n\n    LANG=C.UTF-8\n  - LOG_LEVEL: info\n  + LOG_LEVEL=info\n"))
    }

    @Test(arguments: ["pr0102", "0102"])
    func aCodeCanBeGivenInLowercaseOrWithoutItsPrefix(spelling: String) throws {
        let result = try Command.run(Built.runner, "explain", spelling)
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("error PR0102: unknown key\n"))
    }

    @Test func withoutAnArgumentAllCodesAreListed() throws {
        let result = try Command.run(Built.runner, "explain")
        #expect(result.code == 0)
        for part in [
            "Reading and YAML\n  PR0001  a file that is too large\n", "\n\nThis host\n",
            "\n  PR0304  a port that needs privileges (warning)\n", "\n\nLaunch attributes\n  PR0801  ",
        ] { #expect(result.output.contains(part)) }
    }

    @Test func aKeyIsExplainedByItsPath() throws {
        let result = try Command.run(Built.runner, "explain", "web.restart.backoff")
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("worker_groups.web.restart.backoff\n\nHow long to wait"))
    }

    @Test func anUnknownKeyExitsWith64AndSuggestsSimilarKeys() throws {
        let result = try Command.run(Built.runner, "explain", "web.replicas")
        #expect(result.code == 64)
        #expect(result.errors == "cannot explain 'web.replicas': unknown key; did you mean 'web.count'?\n")
    }

    @Test(arguments: ["PR9999", "nonsense"])
    func anUnknownSubjectExitsWith64AndNamesTheList(word: String) throws {
        let result = try Command.run(Built.runner, "explain", word)
        #expect(result.code == 64)
        #expect(result.errors.hasPrefix("cannot explain '\(word)': unknown "))
        #expect(result.errors.contains("'prefork-run explain' lists all"))
        #expect(result.errors.split(separator: "\n").count == 1, "one line without the usage")
    }

    @Test func anUnknownCodeSuggestsTheNearestCodes() throws {
        let errors = try Command.run(Built.runner, "explain", "PR0199").errors
        #expect(errors.contains("PR02"), "\(errors)")
        #expect(try Command.run(Built.runner, "explain", "9999").errors.contains("did you mean PR10"))
    }

    @Test func colorIsUsedOnlyOnATerminalAndNotWithNoColor() throws {
        let line = "script -qec '\(Built.runner) explain PR0102' /dev/null"
        let shown = try Command(["/bin/sh", "-c", line], environment: ["TERM": "xterm"]).all(.output)
        #expect(shown.contains("\u{1B}[31merror PR0102:\u{1B}[0m"))
        #expect(shown.contains("\u{1B}[32m  +     port: 8080\u{1B}[0m"))
        let plain = try Command(["/bin/sh", "-c", line], environment: ["TERM": "xterm", "NO_COLOR": "1"]).all(.output)
        #expect(plain.contains("PR0102") && !plain.contains("\u{1B}"))

        let key = line.replacing("PR0102", with: "restart")
        let page = try Command(["/bin/sh", "-c", key], environment: ["TERM": "xterm"]).all(.output)
        for part in ["[1mworker_groups.<group>.restart", "[36mdefault", "[1mExample:", "[36mbackoff"] {
            #expect(page.contains("\u{1B}\(part)"), "\(part) in \(page)")
        }
        let bare = try Command(["/bin/sh", "-c", key], environment: ["TERM": "xterm", "NO_COLOR": "1"]).all(.output)
        #expect(bare.contains("backoff") && !bare.contains("\u{1B}"))
    }

    @Test func checkEndsWithAHintToExplain() throws {
        let workspace = try Workspace()
        let warned = try workspace.write("warned.yaml", "version: 1\nworker_groups:\n  web: {command: [a], cap: 2}")
        let broken = try workspace.write("broken.yaml", "version: 1\nworker_groups:\n  web: {command: [a], prot: 8080}")
        let more = "Try 'prefork-run explain PR0102' for more.\n"
        #expect(try Command.run(Built.runner, "check", broken).output.hasSuffix("\(broken): 1 error\n\(more)"))
        let both = try Command.run(Built.runner, "check", warned, broken, broken).output
        #expect(both.hasSuffix(more) && both.split(separator: "Try ").count == 2, "once")
        #expect(try Command.run(Built.runner, "check", warned).output.contains("Try") == false)
    }
}
