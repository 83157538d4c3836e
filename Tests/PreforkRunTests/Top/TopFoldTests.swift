import Glibc
import JSONText
import PreforkLinux
import Testing

@testable import PreforkRun

/// Folded groups, queues, caps and output of `top`, without a terminal and without a master.
@Suite struct TopFoldTests {
    private let meter = ProcessMeter { pid, _ in
        ProcessSample(stat: "\(pid) (a) S 1 1 1 0 -1 0 0 0 0 0 300 200 0 0 20 0 7 0 10000 0 2560".utf8)
    }

    private func model(_ rows: [JSON], columns: Int = 80) throws -> TopModel {
        var model = TopModel(size: ScreenSize(lines: 24, columns: columns))
        model.show(try SampleReport.of(rows))
        return model
    }

    private func texts(_ model: TopModel) -> [String] {
        var meter = meter
        meter.measure(model.visibleRows.flatMap(\.pids), withShare: false, at: 200, olderThan: 0)
        return model.lines(meter).map(\.text)
    }

    private func listener(_ address: String, _ queue: Int?, of group: String = "web", owner: String? = nil) -> JSON {
        [
            "group": .text(group), "name": "x", "address": .text(address), "owner": .text(orNull: owner),
            "queue": queue.map { .integer($0) } ?? .null, "backlog": queue == nil ? .null : 1024,
        ]
    }

    private func listeners(_ all: [JSON]) -> TopListeners {
        TopListeners(TopListener.all(in: ["ok": true, "counts": ["listeners": .list(all)]]))
    }

    private let thousand =
        [SampleReport.row("api/0", pid: 900, cap: 4)]
        + (0..<1000).map {
            SampleReport.row("web/\($0)", $0 == 7 ? "held" : "running", pid: $0 == 7 ? nil : 1000 + $0, cap: 2)
        }

    @Test func aFoldedGroupIsOneRowThatSaysWhatItsWorkersDo() throws {
        var model = try model(thousand, columns: 100)
        for _ in 0..<3 { _ = model.press(.down) }
        #expect(model.press(.character("f")) == nil)
        let lines = texts(model)
        func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
        #expect(words(lines[3]).prefix(3) == ["api/0", "running", "900"])
        #expect(
            words(lines[4]) == [
                ">web/*", "999", "running,", "1", "held", "-", "-", "2000", "4995", "9.8G", "6993/1998", "-", "-",
            ])
        #expect(lines[23].hasSuffix("1-2 of 2"))
        for width in [20, 40, 80, 200] {
            model.resize(ScreenSize(lines: 24, columns: width))
            for line in texts(model)[2...4] { #expect(line.columns <= width, "\(line)") }
        }
        model.resize(ScreenSize(lines: 24, columns: 80))
        #expect(texts(model)[2].hasSuffix("    QUEUE"))
        // The row keeps its place when the workers change, and unfolds to the first of them.
        model.show(try SampleReport.of(Array(thousand.dropLast(500))))
        #expect(model.rows[model.selected].worker == "web" && model.rows.count == 2)
        _ = model.press(.character("f"))
        #expect(model.rows.count == 501 && model.rows[model.selected].worker == "web/0")
        _ = model.press(.character("F"))
        #expect(model.rows.map(\.title) == ["api/*", "web/*"] && model.selected == 1)
        _ = model.press(.character("F"))
        #expect(model.rows.count == 501)
    }

    @Test func anOrderForAFoldedGroupIsForAllItsWorkers() throws {
        var model = try model([SampleReport.row("web/0", "stopped"), SampleReport.row("web/1", "running", pid: 1)])
        _ = model.press(.character("f"))
        _ = model.press(.character("s"))
        #expect(model.press(.character("y")) == .ask(.order(.stop, "web")))
        #expect(model.press(.character("w")) == .ask(.why("web")))
        model.show(try SampleReport.of([SampleReport.row("web/0", "stopped"), SampleReport.row("web/1", "held")]))
        _ = model.press(.character("s"))
        #expect(model.press(.character("y")) == .ask(.order(.start, "web")))
    }

    @Test func aQueueIsThatOfTheSocketsOfTheWorker() throws {
        var model = try model([
            SampleReport.row("api/0", pid: 1, cap: 16, sockets: ["127.0.0.1:80", "127.0.0.1:81"]),
            SampleReport.row("api/1", pid: 2, sockets: ["127.0.0.1:80"]),
            SampleReport.row("web/0", pid: 3, sockets: ["127.0.0.1:0"]), SampleReport.row("web/1", pid: 4),
        ])
        model.show(
            listeners([
                listener("127.0.0.1:80", 5, of: "api"), listener("127.0.0.1:81", 700, of: "api"),
                listener("127.0.0.1:4711", 9, owner: "web/0"), listener("udp 127.0.0.1:9", nil, owner: "web/1"),
            ]))
        let lines = texts(model)
        let queue = try #require(lines[2].firstRange(of: "    QUEUE"))
        let ends = lines[3...6].map { String($0[queue]).filter { $0 != " " } }
        #expect(ends == ["700/1024", "5/1024", "9/1024", "-"])
        let threads = try #require(lines[2].firstRange(of: "THR/CAP"))
        #expect(lines[3...4].map { $0[threads] } == ["   7/16", "      7"])
        _ = model.press(.character("n"))
        #expect(
            texts(model)[2...7].map { $0.split(separator: " ").joined(separator: " ") } == [
                "Sockets of the master", "QUEUE ADDRESS GROUP OR WORKER", "5/1024 127.0.0.1:80 api",
                "700/1024 127.0.0.1:81 api",
                "9/1024 127.0.0.1:4711 web/0", "- udp 127.0.0.1:9 web/1",
            ])
        model.show(listeners([listener("127.0.0.1:80", 6, of: "api")]))
        #expect(texts(model)[4].hasPrefix("6/1024"))
        _ = model.press(.character("f"))
        #expect(listeners([.null, [:], ["group": 1]]).all.isEmpty)
    }

    /// The same line again and again, of which the oldest leave.
    @Test func whoReadsFurtherUpIsLeftAlone() throws {
        var model = try model([SampleReport.row("web/0", pid: 1)])
        _ = model.press(.character("o"))
        func window(from start: Int) -> [String] { (start..<start + 100).flatMap { ["n \($0)", "ok"] } }
        model.showOutput(window(from: 0))
        for _ in 0..<10 { _ = model.press(.up) }
        let before = texts(model)[3...22]
        #expect(before.last == "ok" && before.contains("n 94"), "\(before)")
        model.showOutput(window(from: 0))
        #expect(texts(model)[3...22] == before)
        model.showOutput(window(from: 20))
        #expect(texts(model)[3...22] == before, "40 lines have left the window")
        model.showOutput(window(from: 90))
        #expect(texts(model)[3] == "n 90", "what was shown is gone")
        _ = model.press(.end)
        model.showOutput(window(from: 91))
        #expect(texts(model)[21] == "n 190")
    }

    @Test func theOutputIsFollowedUntilSomebodyReadsFurtherUp() throws {
        var model = try model([
            SampleReport.row("web/0", pid: 1, output: ["/logs/web"]), SampleReport.row("web/1", pid: 2),
        ])
        #expect(model.press(.character("o")) == .readOutput)
        #expect(model.shownOutput == "web/0")
        model.showOutput((0..<50).map { "line \($0)" })
        #expect(texts(model)[2] == "Output of web/0" && texts(model)[22] == "line 49")
        model.showOutput((0..<60).map { "line \($0)" })
        #expect(texts(model)[22] == "line 59")
        _ = model.press(.home)
        model.showOutput((0..<70).map { "line \($0)" })
        #expect(texts(model)[3] == "line 0")
        _ = model.press(.character("q"))
        #expect(model.shownOutput == nil)
        _ = model.press(.character("f"))
        #expect(model.press(.character("o")) == .readOutput)
        #expect(model.shownOutput == "web", "that of the whole group")
    }
}
