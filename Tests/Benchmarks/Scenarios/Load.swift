import Glibc

extension Scenario {
    /// The requests that are lost and the latency of the others while all workers are replaced again and again, and under the
    /// same load without reloads. Another server's own reload is measured in the same run where the server is installed.
    ///
    /// A reload follows when the last one is complete, and a second after its begin at the earliest.
    static let load = Scenario(name: "load") { bench in
        let clients = try Compiler(folder: bench.folder).build("Clients", ["main.c"])
        let servers: [LoadedServer] = [
            .service, .example("gunicorn"), .gunicorn, .example("puma"), .puma,
        ]
        let installed = servers.filter(\.isInstalled)
        let samples = try bench.samples(of: installed) { server in
            try bench.latencies(of: server, clients: clients)
        }
        return servers.flatMap { server in
            let quantities = server.quantities
            let sample = installed.firstIndex { $0.name == server.name }.map { samples[$0] }
            return quantities.indices.map { index in
                Row(
                    quantity: quantities[index], columns: .reloads, floor: sample?[index],
                    ours: sample?[index + quantities.count])
            }
        }
    }
}

extension LoadedServer {
    fileprivate var quantities: [Quantity] {
        [
            Quantity(name: "\(name): reloads in \(Bench.seconds) s", unit: .count, aim: .none),
            Quantity(name: "\(name): lost", unit: .count, aim: requirement == nil ? .value(0) : .none),
            Quantity(name: "\(name): p50, new", unit: .milliseconds, aim: .none),
            Quantity(name: "\(name): p99, new", unit: .milliseconds, aim: .none),
            Quantity(name: "\(name): p50, kept", unit: .milliseconds, aim: .none),
            Quantity(name: "\(name): p99, kept", unit: .milliseconds, aim: .none),
            Quantity(name: "\(name): repeated, kept", unit: .count, aim: .none),
        ]
    }
}

extension Bench {
    /// New requests a second, on new connections and as many on kept ones.
    private static let rate = 200
    fileprivate static let seconds: Int64 = 12

    /// Returns what the clients say without reloads, followed by the same with reloads.
    fileprivate func latencies(of server: LoadedServer, clients: String) throws -> [Double] {
        let port = try FreePort()
        let running = try Running(try server.command(self, port.number))
        // Waits until the server answers, and then until its other workers do.
        _ = try Running([clients, "\(port.number)", "\(Self.rate)", "3"]).timeToSuccess()
        func measure(reloads: Bool) throws -> [Double] {
            let load = try Running([clients, "\(port.number)", "\(Self.rate)", "\(Self.seconds)"])
            let end = Nanoseconds.now + Self.seconds * .second
            var count = 0
            while .now < end {
                let next = min(end, .now + .second)
                if reloads {
                    count += 1
                    let marks = running.count(of: server.mark) + server.marks
                    try server.reload(running, self, port.number, count)
                    try running.wait(for: "the end of reload \(count)") {
                        running.count(of: server.mark) >= marks ? () : nil
                    }
                }
                if .now < next { try running.listen(for: next - .now) }
            }
            _ = try load.timeToSuccess()
            return [Double(count)] + (try load.clientNumbers())
        }
        let quiet = try measure(reloads: false)
        let loaded = try measure(reloads: true)
        guard running.count(of: server.failureMark) == 0 else { throw running.failure("a reload has failed") }
        try running.signal(SIGTERM)
        // puma ends by the signal that it was sent.
        _ = try running.awaitExit()
        progress("measured \(server.name)")
        return quiet + loaded
    }
}

extension Running {
    fileprivate func count(of mark: String?) -> Int {
        mark.map { mark in events.count { $0.line.contains(mark) } } ?? 0
    }

    /// Returns the lost requests; p50 and p99 of the new and of the kept connections; the repeated requests.
    fileprivate func clientNumbers() throws -> [Double] {
        let numbers = events.last?.line.split(separator: " ").compactMap { Double($0) } ?? []
        guard numbers.count == 11 else { throw failure("expected 11 numbers") }
        return [numbers[1] + numbers[6], numbers[2], numbers[3], numbers[7], numbers[8], numbers[10]]
    }
}
