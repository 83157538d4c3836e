import JSONText
import PreforkLinux

/// The table for a standard output that is no terminal.
struct TopTable {
    let lines: [String]

    init(_ report: StatusReport, _ meter: ProcessMeter, _ listeners: TopListeners = TopListeners()) {
        let rows = report.rows.map { row in TopColumn.allCases.map { $0.cell(TopRow(row), meter, listeners) } }
        lines =
            [report.heading + report.remarks] + AlignedColumns.lines([TopColumn.allCases.map(\.title)] + rows)
    }

    /// Asks a master, and writes its table.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    static func show(_ master: MasterOptions) throws {
        let connection = try master.connect()
        let answer = try master.ask(connection, TopRequest.status.json)
        guard let report = answer["status"].flatMap(StatusReport.init) else {
            try master.fail("the master has sent something else than its status")
        }
        var meter = ProcessMeter()
        if connection.sharesPIDs {
            let pids = report.rows.compactMap(\.pid)
            meter.measure(pids, withShare: pids.count <= TopView.mostShares, at: BootClock.now, olderThan: 0)
        }
        let counts = try master.ask(connection, TopRequest.counts.json)
        let listeners = TopListeners(TopListener.all(in: counts))
        for line in TopTable(report, meter, listeners).lines { Output.standard.write(sentence: line) }
    }
}
