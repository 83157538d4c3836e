import Glibc

/// What every scenario needs.
struct Bench {
    let runs: Int
    /// How many workers, one after the other.
    let sizes: [Int]
    let folder: TemporaryFolder
    /// The program that is run as a worker.
    let worker: String
    let floor: Contender
    let ours: Contender

    /// A row a quantity. `measure` gives a number for each, in their order; floor and ours take turns, so that what else the machine
    /// does meets both.
    func compare(
        _ quantities: [Quantity], runs: Int? = nil, _ measure: (Contender) throws -> [Double]
    ) throws -> [Row] {
        var numbers: (floor: [[Double]], ours: [[Double]]) = ([], [])
        for _ in 0..<(runs ?? self.runs) {
            numbers.floor.append(try measure(floor))
            numbers.ours.append(try measure(ours))
        }
        for quantity in quantities { tell("measured \(quantity.name)") }
        return quantities.enumerated().map { index, quantity in
            Row(
                quantity: quantity, floor: Sample(numbers.floor.map { $0[index] }),
                ours: Sample(numbers.ours.map { $0[index] }))
        }
    }

    /// The contender with so many workers, all of which run.
    func start(_ contender: Contender, workers: Int) throws -> Running {
        let manifest = try folder.write(Manifests.workers(workers, of: worker), to: "workers.yaml")
        let running = try Running(contender.launch(manifest, workers))
        try running.wait(for: "\(workers) workers") { running.records.count >= workers ? () : nil }
        return running
    }

    /// As `start`, and the contender has nothing left to do.
    func startAndSettle(_ contender: Contender, workers: Int) throws -> Running {
        let running = try start(contender, workers: workers)
        let facts = ProcessFacts(running.pid)
        var earlier: Nanoseconds?
        for _ in 0..<200 {
            let now = try facts.processorTime()
            if earlier == now { return running }
            earlier = now
            try running.listen(for: 50 * .millisecond)
        }
        throw running.failure("awaited 50 ms without work")
    }
}

/// A line on standard error.
private func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
