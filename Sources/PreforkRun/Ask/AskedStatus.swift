import ArgumentParser
import JSONText
import PreforkLinux

/// The state of the workers of a running master, which a command asks for.
struct AskedStatus {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    private let json: JSON
    private let report: StatusReport

    /// Asks the master.
    ///
    /// - Parameter time: How long the master may take to connect, and again to answer.
    /// - Throws: The exit code, after the reason was written to standard error.
    init(of master: MasterOptions, within time: Duration) throws {
        try self.init(of: master, over: master.connect(patience: time), within: time)
    }

    init(of master: MasterOptions, over connection: ControlConnection, within time: Duration = .seconds(30)) throws {
        let answer = try master.ask(connection, ["request": "status"], within: time)
        guard let status = answer["status"], let report = StatusReport(status) else {
            try master.fail("the master has sent something else than its status")
        }
        json = status
        self.report = report
    }

    /// Whether each worker that should run is up, as `/readyz` answers over HTTP.
    var isHealthy: Bool { report.groupsThatAreDown.isEmpty }

    /// The lines of the table.
    var lines: [String] { StatusTable(report).lines }

    /// - Parameter isOneOfMany: Whether a JSON object takes one line, because others follow.
    func show(as format: Format, isOneOfMany: Bool = false) {
        switch format {
        case .table: for line in lines { Output.standard.write(line: line) }
        case .json: Output.standard.write(line: isOneOfMany ? json.compact : json.pretty(width: 120))
        }
    }
}
