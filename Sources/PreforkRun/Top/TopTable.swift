import ArgumentParser
import JSONText
import PreforkLinux
import Supervision

/// The table for a standard output that is no terminal, and for a view of several masters.
struct TopTable: Hashable {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    /// What runs of which manifest.
    let heading: String
    /// The cells of each row, the titles of the columns first.
    let rows: [[String]]

    init(_ report: StatusReport, _ meter: ProcessMeter, _ listeners: TopListeners = TopListeners()) {
        heading = report.heading + report.remarks
        let cells = report.rows.map { row in TopColumn.allCases.map { $0.cell(TopRow(row), meter, listeners) } }
        rows = [TopColumn.allCases.map(\.title)] + cells
    }

    /// The table that this program has written as JSON, perhaps on another machine.
    init?(_ json: JSON) {
        guard let heading = json["heading"]?.text, let list = json["rows"]?.list else { return nil }
        let rows = list.map { $0.list?.compactMap(\.text) ?? [] }
        // Text of another machine: a table without cells has no columns to align.
        guard rows.first?.first?.isEmpty == false, rows.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.heading = heading
        self.rows = rows
    }

    var json: JSON {
        let list = rows.map { JSON.list($0.map { .text($0) }) }
        return .object([JSON.Member("heading", .text(heading)), JSON.Member("rows", .list(list))])
    }

    var lines: [String] { [heading] + AlignedColumns.lines(rows) }

    private func write(as format: Format) {
        switch format {
        case .table: for line in lines { Output.standard.write(sentence: line) }
        case .json: Output.standard.write(line: json.compact)
        }
    }

    /// Asks a master, and writes its table.
    ///
    /// - Parameter interval: The time until it is written again; nil to write it once.
    /// - Throws: The exit code, after the reason was written to standard error.
    static func show(_ master: MasterOptions, as format: Format, each interval: Duration?) throws {
        let connection = try master.connect()
        var meter = ProcessMeter()
        while true {
            let table = try look(at: master, over: connection, &meter)
            table.write(as: format)
            guard let interval else { return }
            if format == .table { Output.standard.write(text: "\n") }
            // The master sends nothing that it is not asked for, but the connection ends with it.
            do throws(NoMaster) { _ = try connection.next(within: interval) } catch { return }
        }
    }

    private static func look(
        at master: MasterOptions, over connection: ControlConnection, _ meter: inout ProcessMeter
    ) throws -> TopTable {
        let answer = try master.ask(connection, TopRequest.status.json)
        guard let report = answer["status"].flatMap(StatusReport.init) else {
            try master.fail("the master has sent something else than its status")
        }
        if connection.sharesPIDs {
            let pids = report.rows.compactMap(\.pid)
            meter.keep(Set(pids))
            meter.measure(pids, withShare: pids.count <= TopView.mostShares, at: BootClock.now, olderThan: 0)
        }
        let counts = try master.ask(connection, TopRequest.counts.json)
        return TopTable(report, meter, TopListeners(TopListener.all(in: counts)))
    }
}
