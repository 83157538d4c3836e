import JSONText
import PreforkLinux

extension MasterOptions {
    /// The lines that a worker or the workers of a group have written last; a sentence where there are none.
    ///
    /// - Parameter count: How many lines there are at most.
    func newestLines(of name: String, atMost count: Int) -> [String] {
        do throws(NoMaster) {
            // The user waits.
            let connection = try connection(patience: .seconds(1))
            try connection.send(["request": "logs", "workers": [.text(name)], "lines": .integer(count)])
            var lines: [String] = []
            while let line = try connection.next(within: .seconds(1)) {
                if let error = line["error"]?.text { return [error] }
                if line["event"]?.text == "end" { return lines.isEmpty ? ["\(name) has written nothing yet"] : lines }
                guard let text = line["text"]?.text else { continue }
                let worker = line["worker"]?.text ?? name
                lines.append(worker == name ? text : "\(worker) | \(text)")
            }
            return ["the lines of \(name) do not come"]
        } catch {
            return [error.sentence]
        }
    }
}
