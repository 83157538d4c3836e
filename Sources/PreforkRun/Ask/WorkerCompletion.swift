import ArgumentParser
import JSONText
import PreforkLinux

/// The names of groups and workers that a shell completes for a command about a running master.
enum WorkerCompletion {
    /// How many workers a shell is shown, beside their groups.
    private static let most = 1000

    /// The names that the master has now; those of the manifest on the command line where no master answers.
    static func names(for words: [String]) -> [String] {
        runningNames(for: words) ?? WorkerNames.names(inFirstManifestOf: words)
    }

    private static func runningNames(for words: [String]) -> [String]? {
        candidates(in: words).lazy.compactMap { names(ofMasterNamedBy: $0) }.first
    }

    private static func names(ofMasterNamedBy arguments: [String]) -> [String]? {
        guard let options = try? MasterOptions.parse(arguments),
            // The user waits for the shell.
            let connection = try? options.connection(patience: .seconds(1)),
            (try? connection.send(["request": "status"])) != nil,
            let answer = try? connection.next(within: .seconds(1)),
            let status = answer["status"].flatMap(StatusReport.init)
        else { return nil }
        return status.names.groups + status.names.workers.prefix(most)
    }

    /// The words of a command line that may name the master: `--socket` and its path, or one of the words behind the command. The
    /// value of another option is one of them, and names no master.
    private static func candidates(in words: [String]) -> [[String]] {
        for (index, word) in words.enumerated() where word == "--socket" || word.hasPrefix("--socket=") {
            return [Array(words[index...].prefix(word == "--socket" ? 2 : 1))]
        }
        return words.dropFirst(2).filter { !$0.hasPrefix("-") && !$0.isEmpty }.prefix(4).map { [$0] }
    }
}
