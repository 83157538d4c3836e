import ArgumentParser
import JSONText

extension MasterOptions {
    /// Sends a request whose answer comes later, and shows what the master logs until then.
    ///
    /// - Parameter time: The longest wait; nil for any.
    /// - Returns: The answer, which may be an error; nil when the time is over.
    /// - Throws: The exit code, after the reason was written to standard error.
    func awaitAnswer(to request: JSON, within time: Duration?) throws -> JSON? {
        let end = time.map { ContinuousClock.now.advanced(by: $0) }
        let connection = try connect()
        do throws(NoMaster) {
            try connection.send(request)
            while true {
                let line = try connection.next(within: end.map { ContinuousClock.now.duration(to: $0) })
                guard let line else { return nil }
                if line["ok"] != nil { return line }
                show(line)
            }
        } catch {
            try fail(error.sentence)
        }
    }

    /// Shows a line of the log.
    private func show(_ event: JSON) {
        if event["event"]?.text == "requested" { return }
        if let text = event["text"]?.text {
            Output.error.write(line: text)
        } else if let message = event["message"]?.text {
            let level = event["level"]?.text ?? "info"
            Output.standard.write(line: (level == "info" ? "" : "\(level): ") + message)
        }
    }
}
