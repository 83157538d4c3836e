import ArgumentParser
import JSONText
import PreforkLinux

/// The states of several masters, one below the other. Each is asked by the same command, and nothing is concluded from the
/// answers.
enum MachinesStatus {
    /// - Throws: The worst of the exit codes, unless it is 0.
    static func show(_ options: TargetOptions, within time: Duration, as format: AskedStatus.Format) throws {
        let answers = try MachineAnswers(to: "status", ["--format", "json"], of: options, within: time) {
            StatusReport($0) != nil
        }
        switch format {
        case .json: answers.showJSON(as: "status")
        case .table: answers.showTables { StatusReport($0).map { StatusTable($0).lines } ?? [] }
        }
        if answers.worst != .success { throw answers.worst }
    }
}
