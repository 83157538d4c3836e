import JSONText
import PreforkLinux
import Testing

/// Reports as a master sends them.
enum SampleReport {
    static func row(
        _ worker: String, _ state: String = "running", pid: Int? = nil, role: String = "worker", cap: Int? = nil,
        sockets: [String] = [], output: [String] = []
    ) -> JSON {
        [
            "cap": cap.map { .integer($0) } ?? .null, "sockets": .list(sockets.map { .text($0) }),
            "output": .list(output.map { .text($0) }), "worker": .text(worker), "role": .text(role),
            "state": .text(state), "age_ms": 754_000,
            "pid": pid.map { .integer($0) } ?? .null, "launches": 3,
        ]
    }

    static func of(_ rows: [JSON], name: String = "shop", progress: String? = nil) throws -> StatusReport {
        let json: JSON = [
            "manifest": .text(name), "generation": 2, "running": .integer(rows.count),
            "workers": .integer(rows.count), "progress": .text(orNull: progress), "rows": .list(rows),
        ]
        return try #require(StatusReport(json))
    }

    /// The workers `web/0`, `web/1` and so on, with the pids from 1000 on.
    static func of(count: Int) throws -> StatusReport { try of((0..<count).map { row("web/\($0)", pid: 1000 + $0) }) }
}
