/// What a row says in few words.
extension StatusReport.Row {
    /// The group of the worker.
    package var group: Substring { worker.lastIndex(of: "/").map { worker[..<$0] } ?? worker[...] }

    /// Whether an operator has stopped the worker.
    package var isStopped: Bool { state == "stopped" }

    /// Whether the worker runs, and is ready if its readiness is waited for, or has completed its work.
    package var isUp: Bool {
        switch state {
        case "running", "ready": true
        case "completed": !hasFailed
        default: false
        }
    }
}
