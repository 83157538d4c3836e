import ManifestTools
import Testing

@testable import PreforkRun

/// The manual pages, which `prefork-run man` generates.
@Suite struct ManualTests {
    private let manual = Manual(of: ProgramHelp(of: PreforkRun.self), date: "2026-11-30")

    @Test func eachCommandHasAPageWithAllThatItsHelpSays() throws {
        let lines = try Command.run(Built.runner, "--help").output.split(
            separator: "\n", omittingEmptySubsequences: false)
        let list = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
        let names = list.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(names.contains("check"))
        #expect(manual.pages.map(\.topic) == ["prefork-run"] + names + ["http", "prefork-run.yaml"])
        for name in names {
            let page = try #require(manual.page(on: name))
            let help = try Command.run(Built.runner, "help", name).output
            // The words of a page, without the language of man(7).
            let words = Set(ManualTests.plain(page.text).split { !$0.isLetter && $0 != "-" })
            for option in help.split(whereSeparator: \.isWhitespace) where option.hasPrefix("--") {
                let option = option.prefix { $0 == "-" || $0.isLetter }
                #expect(words.contains(option), "\(page.name) lacks \(option)")
            }
            for title in ["Exit codes:", "Examples:"] where help.contains(title) {
                #expect(
                    page.text.contains(title == "Examples:" ? ".SH \"EXAMPLES\"" : ".SH \"EXIT STATUS\""), "\(name)")
            }
        }
    }

    @Test func theNameOfAPageIsWhatIndexesRead() throws {
        for page in manual.pages {
            let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex(of: ".SH \"NAME\""))
            let parts = lines[start + 1].split(separator: " ", maxSplits: 2)
            #expect(parts.count == 3 && parts[1] == "\\-", "\(lines[start + 1])")
            #expect(ManualTests.plain(String(parts[0])) == page.name)
            #expect(lines[0].hasPrefix(".TH "))
            #expect(lines[0].contains(Version.current) && lines[0].contains("\"2026-11-30\""))
        }
    }

    @Test func theManifestsPageHasEveryKeyAndEveryCode() throws {
        let page = ManualTests.plain(try #require(manual.page(on: "prefork-run.yaml")).text)
        let words = Set(page.split(separator: "\n"))
        for path in KeyManual.paths {
            let name = path.split(separator: ".").last ?? ""
            // The ends of a limit are told once for all limits.
            let isTold = words.contains(name) || ["soft", "hard"].contains(name) && page.contains("has soft and hard")
            #expect(isTold, "the page lacks \(path)")
        }
        for code in Diagnostic.Code.allCases { #expect(words.contains(code.rawValue[...])) }
    }

    /// Roff takes a line that begins with a dot or an apostrophe for a request, and a backslash for an escape.
    @Test func noTextBecomesARequest() {
        let requests = Set([
            "TH", "nh", "ad", "SH", "SS", "SY", "YS", "PP", "TP", "RS", "RE", "EX", "EE", "br", "BR",
        ])
        for page in manual.pages {
            for line in page.text.split(separator: "\n") {
                #expect(!line.hasPrefix("'"), "\(page.name): \(line)")
                if line.hasPrefix(".") {
                    #expect(requests.contains(String(line.dropFirst().prefix { $0 != " " })), "\(page.name): \(line)")
                }
            }
        }
        #expect(
            Roff.literal(".hidden \\n 'a' `b` ^ ~ -c") == "\\&.hidden \\en \\(aqa\\(aq \\(gab\\(ga \\(ha \\(ti \\-c")
        #expect(Roff.prose("`.x` and 'y'") == "\\fB.x\\fR and \\(aqy\\(aq")
        #expect(
            Roff.usage("a [--b <c d>] <e>|f ...")
                == "\\fBa\\fR [\\fB\\-\\-b\\fR\\~\\fIc\\-d\\fR] \\fIe\\fR|\\fBf\\fR ...")
    }

    @Test func aDiscussionIsDividedIntoItsParts() {
        let sections = HelpSection.sections(
            of: """
                It does this.
                And that:
                  literally

                a   a list
                bc  of words

                Examples:
                  tool  --x

                Exit codes:
                  0   fine
                  64  not fine
                With --y, others.

                The end.
                """)
        typealias Item = HelpSection.Item
        let start: [HelpSection.Block] = [
            .paragraph("It does this. And that:"), .lines(["literally"]),
            .list([Item(word: "a", meaning: "a list"), Item(word: "bc", meaning: "of words")]),
        ]
        let codes = [Item(word: "0", meaning: "fine"), Item(word: "64", meaning: "not fine")]
        #expect(
            sections == [
                HelpSection(title: nil, blocks: start), HelpSection(title: "Examples", blocks: [.lines(["tool  --x"])]),
                HelpSection(title: "Exit codes", blocks: [.list(codes), .paragraph("With --y, others.")]),
                HelpSection(title: nil, blocks: [.paragraph("The end.")]),
            ])
    }

    @Test func thePagesAreWrittenAsFiles() throws {
        let workspace = try Workspace()
        let directory = workspace.path + "/share/man"
        let written = try Command(
            [Built.runner, "man", "--output", directory], environment: ["SOURCE_DATE_EPOCH": "1700000000"]
        ).outcome()
        #expect(written.output == "\(manual.pages.count) pages are in \(directory)\n")
        #expect(written.code == 0)
        for page in manual.pages {
            let text = try Command.run("/bin/cat", "\(directory)/\(page.file)").output
            #expect(text == page.text.replacing("\"2026-11-30\"", with: "\"2023-11-14\""), "\(page.file)")
        }
        let one = try Command(
            [Built.runner, "man", "prefork-run-check"], environment: ["SOURCE_DATE_EPOCH": "1700000000"]
        ).outcome()
        #expect(one.output == (try Command.run("/bin/cat", "\(directory)/man1/prefork-run-check.1").output))
        #expect(ManualDate.day(of: 1_709_164_800) == "2024-02-29")
    }

    @Test func whatCannotBeShownOrWrittenIsSaid() throws {
        let workspace = try Workspace()
        let unknown = try Command.run(Built.runner, "man", "chek")
        #expect(unknown.errors == "cannot show 'chek': there is no such page; did you mean 'check'?\n")
        #expect(unknown.code == 64)
        let file = try workspace.write("file", "")
        let refused = try Command.run(Built.runner, "man", "--output", file)
        #expect(refused.errors == "cannot write \(file)/man1/prefork-run.1: not a directory\n")
        #expect(refused.code == 73)
        #expect(try Command.run(Built.runner, "man", "check", "--output", file).code == 64)
    }

    /// The text as a reader sees it, without requests, fonts and escapes.
    private static func plain(_ roff: String) -> String {
        var text = roff
        for (escape, sign) in [
            ("\\fB", ""), ("\\fI", ""), ("\\fR", ""), ("\\~", " "), ("\\%", ""), ("\\&", ""), ("\\-", "-"),
            ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ti", "~"), ("\\(ha", "^"), ("\\e", "\\"),
        ] {
            text = text.replacing(escape, with: sign)
        }
        return text
    }
}
