/// A server that answers one request at a time, with one request for each connection. Several workers answer in parallel.
struct Server {
    let listeners: [Listener]
    let answer: String

    /// Answers requests until a stop signal arrives. An open request is finished first.
    func run(until stop: StopSignals) throws {
        while try stop.wait(forAnyOf: listeners.map(\.descriptor)) {
            for listener in listeners {
                guard let connection = try listener.accept() else { continue }
                connection.send(Response(to: connection.request(), answer: answer).bytes)
                connection.close()
            }
        }
    }
}
