/// Answers one request at a time, each on its own connection. Many at a time is what the workers are for.
struct Server {
    let listeners: [Listener]
    let answer: String

    /// Serves until told to stop; what was begun is finished first.
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
