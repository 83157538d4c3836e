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
    /// - Throws: The exit code, after the reason was written to standard error.
    init(of master: MasterOptions) throws {
        let answer = try master.ask(try master.connect(), ["request": "status"])
        guard let status = answer["status"], let report = StatusReport(status) else {
            try master.fail("the master has sent something else than its status")
        }
        json = status
        self.report = report
    }

    func show(as format: Format) {
        switch format {
        case .table: for line in StatusTable(report).lines { Output.standard.write(line: line) }
        case .json: Output.standard.write(line: json.pretty(width: 120))
        }
    }
}
