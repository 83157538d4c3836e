import Glibc
import Prefork

/// The server of the library that is measured. Worker 0 changes if the text of the file changes.
struct BenchmarkServer: PreforkServer {
    struct Context: WorkerContext {
        let id: WorkerID
        var change: String?
    }

    private let file: String
    private let count: Int

    init() throws {
        guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[2]) else { throw Usage() }
        file = CommandLine.arguments[1]
        self.count = count
    }

    func workers(in master: Master<Context>) throws -> [Context] {
        guard let input = fopen(file, "r") else { throw Usage() }
        defer { fclose(input) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, 64, input) != nil else { throw Usage() }
        let change = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return (0..<count).map { Context(id: WorkerID(group: "w", number: $0), change: $0 == 0 ? change : nil) }
    }

    static func work(_ context: Context, as worker: Worker) { sayAndWait(context.id.description) }

    /// Writes a line of JSON for each event, as prefork-run does.
    func masterDidReport(_ notice: Notice, in master: Master<Context>) {
        for record in LogRecord.records(of: notice, manifest: "benchmark") {
            let line = Array("{\"event\":\"\(record.event)\",\"message\":\"\(record.message)\"}\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
        }
    }
}

struct Usage: Error, CustomStringConvertible {
    let description = "usage: benchmark-server FILE COUNT | benchmark-server bare NAME"
}
