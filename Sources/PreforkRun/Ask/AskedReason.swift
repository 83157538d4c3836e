import ArgumentParser
import JSONText
import PreforkLinux
import Supervision

/// Why a worker of a running master is in its state, which a command asks for.
struct AskedReason {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    private let answer: JSON

    /// Asks the master.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    init(_ worker: String, of master: MasterOptions) throws {
        answer = try AskedOrder.answer(
            to: ["request": "why", "worker": .text(worker)], of: master, over: try master.connect())
    }

    func show(as format: Format) {
        guard format == .text else { return Output.standard.write(line: answer.pretty(width: 120)) }
        for line in AskedReason.lines(of: answer) { Output.standard.write(sentence: line) }
    }

    /// The sentences that an answer has for people. They may hold characters that steer a terminal.
    static func lines(of answer: JSON) -> [String] {
        let rows = answer["rows"]?.list?.compactMap(StatusReport.Row.init) ?? []
        let states = rows.flatMap { row in [row.whatIs, row.whatComesNext].compactMap(\.self) }
        let events = answer["events"]?.list ?? []
        let title = events.isEmpty ? "Nothing is known of what happened before." : "What happened last:"
        return states + [title] + events.compactMap { EventSentence.text(of: $0) }.map { "  " + $0 }
    }
}

extension StatusReport.Row {
    /// The state, and since when.
    fileprivate var whatIs: String {
        let subject =
            switch role {
            case .worker: worker
            case .successor: "The successor of \(worker)"
            case .leaving: "An earlier process of \(worker)"
            }
        let process = pid.map { " (pid \($0))" } ?? ""
        let since = age.map { ", for \($0.humanText)" } ?? ""
        let count = launches == 1 ? "1 launch" : "\(launches) launches"
        let exit = lastExit.map { "; last exit: \($0)" } ?? ""
        return "\(subject)\(process): \(sentence)\(since), after \(count)\(exit)"
    }

    /// What changes the state; nil where nothing is known.
    fileprivate var whatComesNext: String? {
        switch state {
        case "backing-off": "Next: it is launched in \((due ?? .zero).humanText)."
        case "starting": "Next: it has to become ready in \((due ?? .zero).humanText), or the launch has failed."
        case "stopping": "Next: it gets SIGKILL in \((due ?? .zero).humanText), unless it exits."
        case "waiting-for-group": "Next: it is launched when '\(neededGroup ?? "")' is up or has completed."
        case "held": "Next: it is launched by the next reload that is accepted, or by 'prefork-run restart'."
        case "stopped": "Next: it is launched by 'prefork-run start'."
        case "completed": "Next: it is launched by a reload that changes it, or by 'prefork-run restart'."
        case "killed": "Next: the kernel ends it."
        default: isOutdated ? "Next: the reload in progress replaces it, unless it is paused." : nil
        }
    }
}
