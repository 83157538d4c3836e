import JSONText
import PreforkLinux
import Testing

@testable import PreforkRun

/// What `top` shows of several masters, without a terminal and without a master.
@Suite struct MachinesPageTests {
    private let now = ContinuousClock.now

    private func table(_ count: Int, _ name: String = "shop") throws -> TopTable {
        let rows = (0..<count).map { SampleReport.row("web/\($0)") }
        return TopTable(try SampleReport.of(rows, name: name), ProcessMeter(sample: { _, _ in nil }))
    }

    private func page(lines: Int = 10) throws -> MachinesPage {
        var page = MachinesPage(
            ["a/shop", "b/shop"], size: ScreenSize(lines: lines, columns: 80), patience: .seconds(3), at: now)
        page.looks[0].table = try table(2)
        page.looks[1].table = try table(3)
        return page
    }

    private func texts(_ page: MachinesPage, after time: Duration = .zero) -> [String] {
        page.lines(at: now.advanced(by: time)).map(\.text)
    }

    @Test func tablesStandBelowEachOtherUnderOneHeader() throws {
        let lines = texts(try page())
        #expect(lines.count == 10)
        #expect(lines[0] == "2 of 2 masters answer")
        #expect(lines[1].hasPrefix("WORKER  STATE"))
        #expect(lines[2] == "a/shop: shop, generation 2: 2 of 2 running")
        #expect(lines[3].hasPrefix("web/0") && lines[4].hasPrefix("web/1"))
        #expect(lines[5] == "b/shop: shop, generation 2: 3 of 3 running")
        #expect(lines[9].hasPrefix("q quit"))
    }

    @Test func beforeTheFirstAnswerThereIsNoTable() {
        let page = MachinesPage(["a"], size: ScreenSize(lines: 5, columns: 80), patience: .seconds(3), at: now)
        #expect(texts(page).prefix(2) == ["0 of 1 masters answer", "a: no status yet"])
    }

    @Test func aMachineThatFallsSilentIsTold() throws {
        var page = try page()
        page.looks[0].time = now.advanced(by: .seconds(3))
        #expect(texts(page, after: .seconds(5)).contains("b/shop: no answer for 5 s"))
        #expect(texts(page, after: .seconds(5))[0] == "1 of 2 masters answer")
        page.looks[0].trouble = "ssh: connect: \u{1B}[2J"
        #expect(texts(page).contains("a/shop: ssh: connect: \u{FFFD}[2J"))
    }

    @Test func keysScrollAndEndTheView() throws {
        var page = try page(lines: 6)
        var ended = page.press(.end, at: now)
        #expect(!ended && texts(page)[4].hasPrefix("web/2"))
        ended = page.press(.down, at: now)
        #expect(!ended && page.first == 4)
        ended = page.press(.home, at: now)
        #expect(!ended && page.first == 0)
        ended = page.press(.character("r"), at: now)
        #expect(!ended)
        for key in [PressedKey.character("q"), .interrupt] {
            ended = page.press(key, at: now)
            #expect(ended)
        }
    }

    @Test func aTableOfAnotherMachineIsReadAsItWasWritten() throws {
        let table = try table(2)
        #expect(TopTable(try JSON(reading: table.json.compact.utf8)) == table)
        for text in [
            "{}", #"{"heading": "x"}"#, #"{"heading": "x", "rows": []}"#, #"{"heading": 1, "rows": [["a"]]}"#, "[1]",
            #"{"heading": "x", "rows": [["a"], []]}"#, #"{"heading": "x", "rows": [[""]]}"#,
        ] {
            #expect(TopTable(try JSON(reading: text.utf8)) == nil, "\(text)")
        }
    }
}
