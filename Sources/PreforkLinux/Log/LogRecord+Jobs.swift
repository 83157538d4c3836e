package import Supervision

/// Records about workers that complete, and about workers that seem to.
extension LogRecord {
    static func done(_ workers: Int, _ failed: [WorkerID]) -> LogRecord {
        let message =
            failed.isEmpty
            ? "done: \(count(workers, "worker")) completed"
            : "done: \(failed.count) of \(count(workers, "worker")) failed: \(failed.named(atMost: 5))"
        return LogRecord("done", message, level: failed.isEmpty ? .info : .error)
            .with("workers", workers).with("failed", failed.map(\.description))
    }

    static func leftProcesses(_ launch: Launch, _ pid: Int32) -> LogRecord {
        let advice = "it may put itself into the background: start it with its option to stay in the foreground"
        return LogRecord(
            "left-processes", "\(launch.worker) exited with 0 at once and left pid \(pid) behind; \(advice)",
            level: .warning
        )
        .with("worker", launch.worker.description).with("pid", pid)
    }

    /// The records about workers that a master waits for and that never complete, one for each group.
    package static func neverDone(_ workers: [WorkerSpec]) -> [LogRecord] {
        var groups: [String] = []
        for worker in workers where worker.restart.wantsAnother(after: .code(0)) && groups.last != worker.id.group {
            groups.append(worker.id.group)
        }
        return groups.map { group in
            LogRecord(
                "never-done",
                "group '\(group)' never completes: its restart policy launches a worker again after exit code 0; "
                    + "write restart: {policy: on-failure}",
                level: .warning
            )
            .with("group", group)
        }
    }
}
