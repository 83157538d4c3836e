import ArgumentParser
import PreforkLinux
import Supervision

/// A reload that several masters are asked for at once. Each line of a master is shown with the name of its target.
struct MachinesReload {
    private let options: TargetOptions
    private let waits: Bool
    private let timeout: Duration?

    /// How much longer than its own longest wait a command may take, until ssh is connected and the answer is here.
    private static let margin = Duration.seconds(10)
    /// How long a master may take that is asked for an answer at once.
    private static let patience = Duration.seconds(30)

    init(of options: TargetOptions, waits: Bool, timeout: Duration?) {
        self.options = options
        self.waits = waits
        self.timeout = timeout
    }

    /// Asks for the reloads, and shows what the masters log about them.
    ///
    /// - Throws: The worst of the exit codes, unless it is 0.
    func run() throws {
        var words = waits ? ["--wait"] : []
        if let timeout { words += ["--timeout", "\(timeout.clampedNanoseconds / 1_000_000)ms"] }
        let time = timeout.map { $0 + MachinesReload.margin } ?? (waits ? nil : MachinesReload.patience)
        let titles = try options.targets().map(\.title)
        func tell(_ index: Int, _ sentence: String) {
            Output.error.write(sentence: "prefork-run: \(titles[index]): \(sentence)")
        }
        var calls = try options.call("reload", words, within: time, tell: tell)
        do throws(SystemError) {
            try calls.finish { index, stream, line in
                switch stream {
                case .output: Output.standard.write(sentence: "\(titles[index]): \(line)")
                case .error: tell(index, line)
                }
            }
        } catch {
            Output.error.write(line: "prefork-run: \(error)")
            throw ExitCode.systemRefused
        }
        if calls.worst != .success { throw calls.worst }
    }
}
