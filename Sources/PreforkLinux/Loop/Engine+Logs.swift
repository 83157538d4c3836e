internal import JSONText
internal import Supervision

/// Passes clients that want to read the lines of workers on to the companion, because no line passes through the master.
extension Engine {
    mutating func show(_ wanted: WantedLines, to client: UInt64) {
        let (workers, unknown) =
            wanted.names.map { supervisor.workers(named: Array($0)) } ?? (supervisor.allWorkers, nil)
        if let unknown { return refuse(unknown, to: client) }
        guard supervisor.captures(workers) else {
            let subject = wanted.names.map { $0.sorted().named(atMost: 5) } ?? "the workers"
            return refuse("the output of \(subject) is not captured, so it goes where the master's output goes", client)
        }
        guard companion != nil else {
            return refuse("the process that carries the output of workers does not run now", client, passes: true)
        }
        guard output.takesClients else { return refuse("too many clients wait for lines", client, passes: true) }
        // The companion answers, so that the client gets whatever is written after the answer.
        guard let connection = control?.release(client) else { return }
        output.show(wanted, to: connection)
        sendCompanionOrders()
    }

    /// - Parameter passes: Whether the client may ask again soon.
    private func refuse(_ sentence: String, _ client: UInt64, passes: Bool = false) {
        control?.answer(client, ["ok": false, "error": .text(sentence), "retry": .boolean(passes)])
    }
}
