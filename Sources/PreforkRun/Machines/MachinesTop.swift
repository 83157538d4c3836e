import ArgumentParser
import JSONText
import PreforkLinux

/// The tables of several masters for a standard output that is no terminal, one below the other.
enum MachinesTop {
    /// - Throws: The worst of the exit codes, unless it is 0.
    static func show(_ options: TargetOptions, as format: TopTable.Format) throws {
        let answers = try MachineAnswers(
            to: "top", ["--format", "json"], of: options, within: TargetOptions.patience
        ) { TopTable($0) != nil }
        switch format {
        case .json: answers.showJSON(as: "top")
        case .table: answers.showTables { TopTable($0)?.lines ?? [] }
        }
        if answers.worst != .success { throw answers.worst }
    }
}
