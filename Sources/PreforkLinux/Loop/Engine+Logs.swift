internal import JSONText
internal import Supervision

/// Passes clients that want to read the lines of workers on to the companion, because no line passes through the master.
extension Engine {
    mutating func show(_ wanted: WantedLines, to client: UInt64) {
        let (workers, unknown) =
            wanted.names.map { supervisor.workers(named: Array($0)) } ?? (supervisor.allWorkers, nil)
        if let unknown { return refuse(unknown, to: client) }
        guard supervisor.captures(workers) else {
            let subject = wanted.names.map { "of \($0.sorted().named(atMost: 5))" } ?? "of these workers"
            let error =
                "the output \(subject) is not captured: without 'log' in the manifest it goes where the master's goes"
            control?.answer(client, ["ok": false, "error": .text(error)])
            return
        }
        guard companion != nil, output.takesClients else {
            let error = "the process that carries the output of workers does not run now; ask again"
            control?.answer(client, ["ok": false, "error": .text(error)])
            return
        }
        control?.answer(client, ["ok": true])
        guard let connection = control?.release(client) else { return }
        output.show(wanted, to: connection)
        sendCompanionOrders()
    }
}
