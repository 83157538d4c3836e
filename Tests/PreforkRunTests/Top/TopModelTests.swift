import JSONText
import PreforkLinux
import Testing

@testable import PreforkRun

/// What `top` shows, and what its keys do, without a terminal and without a master.
@Suite struct TopModelTests {
    private let meter = ProcessMeter(sample: { pid, _ in sample(pid) })

    private static func sample(_ pid: Int32) -> ProcessSample? {
        var sample = ProcessSample(stat: "\(pid) (a) b) S 1 1 1 0 -1 0 0 0 0 0 300 200 0 0 20 0 7 0 10000 0 2560".utf8)
        sample?.share = 3 * 1024 * 1024
        return sample
    }

    private func model(_ report: StatusReport, lines: Int = 24, columns: Int = 80) -> TopModel {
        var model = TopModel(size: ScreenSize(lines: lines, columns: columns))
        model.show(report)
        return model
    }

    private func texts(_ model: TopModel) -> [String] {
        var meter = meter
        meter.measure(model.visibleRows.flatMap(\.pids), withShare: true, at: 200, olderThan: 0)
        return model.lines(meter).map(\.text)
    }

    @Test func allColumnsFitOnAScreenOf80Columns() throws {
        let down = SampleReport.row("web/1", "stopped")
        let report = try SampleReport.of([SampleReport.row("web/0", pid: 7), down], progress: "reload in progress")
        let lines = texts(model(report))
        #expect(lines.count == 24)
        #expect(lines[0] == "shop, generation 2: 2 of 2 running, 1 stopped by an operator")
        #expect(lines[1] == "reload in progress")
        #expect(lines[2] == " WORKER STATE       PID     UP RESTARTS  CPU%    RSS   THR/CAP     QUEUE    PSS")
        #expect(lines[3] == ">web/0  running       7 12m34s        2   5.0  10.0M         7         -   3.0M")
        #expect(lines[4] == " web/1  stopped       -      -        2     -      -         -         -      -")
        #expect(lines[5...22].joined().isEmpty)
        #expect(lines[23].hasPrefix("q quit") && lines[23].hasSuffix("1-2 of 2") && lines[23].count == 80)
    }

    @Test func aNarrowScreenLosesItsLastColumns() throws {
        let long = SampleReport.row("an-unusually-long-name/1000", "waiting-for-group", pid: 7)
        for width in [0, 1, 2, 7, 20, 40, 60, 80, 200] {
            let model = model(try SampleReport.of([long, SampleReport.row("web/0")]), lines: 10, columns: width)
            let lines = texts(model)
            #expect(lines.count == 10)
            for line in lines[2...4] { #expect(line.columns <= max(1, width), "\(width): \(line)") }
        }
        let model = model(try SampleReport.of([SampleReport.row("web/0", pid: 7)]), lines: 10, columns: 40)
        #expect(texts(model)[2] == " WORKER STATE       PID     UP RESTARTS")
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5]) func aScreenOfFewLinesHasNoMoreOfThem(lines: Int) throws {
        var model = model(try SampleReport.of(count: 9), lines: lines)
        for key in [PressedKey.down, .pageDown, .end, .up, .character("?"), .end] { _ = model.press(key) }
        #expect(texts(model).count == max(1, lines))
    }

    @Test func onlyTheRowsOnTheScreenAreMeasured() throws {
        var model = model(try SampleReport.of(count: 1000))
        #expect(model.visibleRows.map(\.worker) == (0..<20).map { "web/\($0)" })
        _ = model.press(.pageDown)
        _ = model.press(.down)
        #expect(model.selected == 20 && model.visibleRows.first?.worker == "web/1")
        _ = model.press(.character("G"))
        #expect(model.visibleRows.map(\.worker) == (980..<1000).map { "web/\($0)" })
        #expect(texts(model)[22].hasPrefix(">web/999 running"))
        #expect(texts(model)[23].hasSuffix("981-1000 of 1000"))
        _ = model.press(.pageUp)
        #expect(model.selected == 980 && model.visibleRows.first?.worker == "web/980")
        _ = model.press(.up)
        #expect(model.visibleRows.first?.worker == "web/979")
        model.resize(ScreenSize(lines: 54, columns: 80))
        #expect(model.visibleRows.count == 50 && model.visibleRows.contains { $0.worker == "web/979" })
        _ = model.press(.home)
        #expect(model.selected == 0 && model.first == 0)
        _ = model.press(.up)
        #expect(model.selected == 0)
        _ = model.press(.character("?"))
        #expect(model.visibleRows.isEmpty, "nothing is measured behind a text")
    }

    @Test func theSelectedWorkerStaysSelectedOverAReload() throws {
        var model = model(try SampleReport.of(count: 100))
        for _ in 0..<60 { _ = model.press(.down) }
        let new = [SampleReport.row("api/0", pid: 1)] + (50..<70).map { SampleReport.row("web/\($0)", pid: $0 + 5000) }
        model.show(try SampleReport.of(new))
        #expect(model.rows[model.selected].worker == "web/60")
        #expect(model.visibleRows.contains { $0.worker == "web/60" })
        model.show(try SampleReport.of(count: 3))
        #expect(model.selected == 2 && model.first == 0)
        model.show(try SampleReport.of([]))
        #expect(model.press(.character("w")) == nil && model.press(.character("r")) == nil)
        #expect(texts(model)[23].hasSuffix(" none"))
    }

    /// The process that leaves has the name of its worker, and is another row.
    @Test func aRowOfAProcessThatLeavesCanBeSelected() throws {
        let rows = [
            SampleReport.row("web/0", pid: 5), SampleReport.row("web/0", "stopping", pid: 3, role: "leaving"),
            SampleReport.row("web/0", "stopping", pid: 4, role: "leaving"),
        ]
        var model = model(try SampleReport.of(rows))
        _ = model.press(.end)
        model.show(try SampleReport.of(rows))
        #expect(model.selected == 2)
        model.show(try SampleReport.of([rows[0]]))
        #expect(model.selected == 0)
    }

    @Test func anOrderIsGivenAfterAQuestion() throws {
        var model = model(try SampleReport.of([SampleReport.row("web/0"), SampleReport.row("web/1", "stopped")]))
        #expect(model.press(.character("r")) == nil)
        #expect(texts(model)[23] == "restart web/0? y/n")
        #expect(model.press(.character("q")) == nil, "any other key is a no")
        #expect(texts(model)[23] == "web/0 is left as it is")
        _ = model.press(.character("r"))
        #expect(model.press(.character("y")) == .ask(.order(.restart, "web/0")))
        #expect(model.press(.character("y")) == nil)
        _ = model.press(.character("s"))
        #expect(texts(model)[23] == "stop web/0? y/n")
        // What is asked about does not change while the user reads the question.
        model.show(try SampleReport.of([SampleReport.row("api/0"), SampleReport.row("web/1", "stopped")]))
        #expect(model.press(.character("y")) == .ask(.order(.stop, "web/0")))
        _ = model.press(.end)
        _ = model.press(.character("s"))
        #expect(model.press(.character("y")) == .ask(.order(.start, "web/1")))
        #expect(model.press(.enter) == .ask(.why("web/1")))
    }

    @Test func aMessageGoesAwayByItself() throws {
        let report = try SampleReport.of(count: 1)
        var model = model(report)
        model.say("restarting web/0")
        for _ in 0..<TopModel.messageReports {
            #expect(texts(model)[23] == "restarting web/0")
            model.show(report)
        }
        model.show(report)
        #expect(texts(model)[23].hasPrefix("q quit"))
    }

    @Test func aTextIsScrolledAndClosed() throws {
        var model = model(try SampleReport.of(count: 5), lines: 10, columns: 30)
        model.explain("web/3", (1...9).map { "line \($0)" } + ["one that is far too long for the screen"])
        #expect(texts(model)[2...8] == ["Why web/3", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6"])
        _ = model.press(.end)
        #expect(texts(model)[8] == "the screen")
        _ = model.press(.up)
        #expect(texts(model)[8] == "one that is far too long for")
        #expect(model.press(.character("q")) == nil)
        #expect(texts(model)[2].hasPrefix(" WORKER"))
        #expect(model.press(.character("q")) == .quit)
        model.explain("web/3", [])
        #expect(model.press(.interrupt) == .quit)
    }

    @Test func theNewestEventsAreFollowedAndBounded() throws {
        var model = model(try SampleReport.of(count: 5), lines: 10)
        for number in 0..<(2 * TopModel.mostEvents) { model.note("event \(number)") }
        _ = model.press(.character("l"))
        #expect(texts(model)[8] == "event 999")
        model.note("event 1000")
        #expect(texts(model)[8] == "event 1000")
        _ = model.press(.home)
        #expect(texts(model)[3] == "event 501")
        model.note("event 1001")
        #expect(!texts(model).contains("event 1001"), "who reads is left alone")
    }

    @Test func nothingThatAMasterSendsSteersTheTerminal() throws {
        let bad = "\u{1B}[2J\u{9B}31m\n\u{202E}"
        let row: JSON = [
            "worker": .text("w" + bad), "role": "worker", "state": .text("s" + bad), "text": .text("t" + bad),
            "waits_for": .text(bad), "launches": 1,
        ]
        var model = model(try SampleReport.of([row], name: "n" + bad, progress: "p" + bad), columns: 200)
        var shown = texts(model)
        for key in ["r", "n"] {
            _ = model.press(.character(Character(key)))
            shown += texts(model)
        }
        model.trouble = bad
        model.note(bad)
        _ = model.press(.character("l"))
        shown += texts(model)
        model.explain("w" + bad, ["why" + bad])
        shown += texts(model)
        model.say(bad)
        for line in shown { #expect(!line.unicodeScalars.contains { $0.steers }, "\(line.debugDescription)") }
        let table = TopTable(try SampleReport.of([row], name: "n" + bad), meter).lines
        #expect(table.count == 3)
    }
}
