import ArgumentParser
import JSONText
import PreforkLinux

/// What several masters have answered to the same command, each in one JSON value.
struct MachineAnswers {
    struct Answer {
        let title: String
        /// Nil where there is none.
        let json: JSON?
        /// What the command has said about errors, and what is wrong with the answer.
        let reasons: [String]
        let exitCode: ExitCode
    }

    private(set) var list: [Answer] = []

    /// Asks all masters at once, and waits for all of them.
    ///
    /// - Parameters:
    ///   - time: How long each may take.
    ///   - isSound: Whether this is an answer to the command.
    /// - Throws: The exit code, if this machine cannot ask, after the reason was written to standard error.
    init(
        to command: String, _ words: [String], of options: TargetOptions, within time: Duration,
        where isSound: (JSON) -> Bool
    ) throws {
        var outputs: [Int: [String]] = [:], errors: [Int: [String]] = [:]
        var calls = try options.call(command, words, within: time) { errors[$0] = [$1] }
        do throws(SystemError) {
            try calls.finish { index, stream, line in
                switch stream {
                case .output: outputs[index, default: []].append(line)
                case .error: errors[index, default: []].append(line)
                }
            }
        } catch {
            Output.error.write(line: "prefork-run: \(error)")
            throw ExitCode.systemRefused
        }
        for (index, call) in calls.enumerated() {
            var reasons = errors[index] ?? [], code = call.exitCode ?? .noMaster, json: JSON?
            if code == .success {
                json = try? JSON(reading: (outputs[index] ?? []).joined(separator: "\n").utf8)
                if json.map(isSound) != true {
                    json = nil
                    code = .noMaster
                    reasons.append("the answer is not one of prefork-run to '\(command)'")
                }
            }
            list.append(Answer(title: call.target.title, json: json, reasons: reasons, exitCode: code))
        }
    }

    /// The worst of the exit codes, which is the highest.
    var worst: ExitCode { ExitCode(list.map(\.exitCode.rawValue).max() ?? 0) }

    /// Shows each answer as an object of one line.
    ///
    /// - Parameter name: The member with the answer.
    func showJSON(as name: String) {
        for answer in list {
            var members = [JSON.Member("target", .text(answer.title))]
            if let json = answer.json {
                members.append(JSON.Member(name, json))
            } else {
                members.append(JSON.Member("error", .text(answer.reasons.joined(separator: "\n"))))
                members.append(JSON.Member("exit", .integer(Int(answer.exitCode.rawValue))))
            }
            Output.standard.write(line: JSON.object(members).compact)
        }
    }

    /// Shows the tables one below the other, with the name of its target before the first line of each. What there is to say about
    /// errors goes to standard error.
    func showTables(_ lines: (JSON) -> [String]) {
        var isFirst = true
        for answer in list {
            if let json = answer.json {
                if !isFirst { Output.standard.write(text: "\n") }
                isFirst = false
                let lines = lines(json)
                Output.standard.write(sentence: "\(answer.title): \(lines.first ?? "")")
                for line in lines.dropFirst() { Output.standard.write(sentence: line) }
            }
            for reason in answer.reasons { Output.error.write(sentence: "prefork-run: \(answer.title): \(reason)") }
        }
    }
}
