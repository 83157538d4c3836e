import Glibc

/// What every scenario needs.
struct Bench {
    let runs: Int
    /// How many workers, one after the other.
    let sizes: [Int]
    let folder: TemporaryFolder
    let programs: Programs

    struct Programs {
        /// The C program that is run as a worker.
        let worker: String
        let floor: String
        let preforkRun: String
        /// The library's server, and a bare Swift program.
        let server: String
    }

    var floor: Contender { .floor(at: programs.floor, worker: [programs.worker]) }
    var ours: Contender { .preforkRun(at: programs.preforkRun, worker: [programs.worker]) }

    /// A row a quantity. `measure` gives a number for each, in their order.
    func compare(
        _ quantities: [Quantity], runs: Int? = nil, _ measure: (Contender) throws -> [Double]
    ) throws -> [Row] {
        let samples = try samples(of: [floor, ours], runs: runs, measure)
        for quantity in quantities { tell("measured \(quantity.name)") }
        return zip(quantities, zip(samples[0], samples[1])).map { Row(quantity: $0, floor: $1.0, ours: $1.1) }
    }

    /// A list of samples a contender, a sample a number that `measure` gives. The contenders take turns, so that what
    /// else the machine does meets all of them.
    func samples<Kind>(
        of contenders: [Kind], runs: Int? = nil, _ measure: (Kind) throws -> [Double]
    ) throws -> [[Sample]] {
        var numbers = contenders.map { _ in [[Double]]() }
        for _ in 0..<(runs ?? self.runs) {
            for (index, contender) in contenders.enumerated() { numbers[index].append(try measure(contender)) }
        }
        return numbers.map { runs in (runs.first ?? []).indices.map { index in Sample(runs.map { $0[index] }) } }
    }

    /// The contender with so many workers, all of which run.
    func start(_ contender: Contender, workers: Int) throws -> Running {
        let manifest = try folder.write(contender.manifest(workers, 0), to: "workers.yaml")
        let running = try Running(contender.launch(manifest, workers))
        try running.wait(for: "\(workers) workers") { running.records.count >= workers ? () : nil }
        return running
    }

    /// As `start`, and neither the contender nor its workers have anything left to do. A worker's first word is not the
    /// end of its start, and what is left of a hundred starts would be in the times that follow.
    func startAndSettle(_ contender: Contender, workers: Int) throws -> Running {
        let running = try start(contender, workers: workers)
        let master = ProcessFacts(running.pid)
        let workers = running.records.map { ProcessFacts($0.pid) }
        var earlier: (now: Nanoseconds, master: Nanoseconds, workers: Nanoseconds)?
        for _ in 0..<200 {
            let times = (
                now: Nanoseconds.now, master: try master.processorTime(),
                workers: try workers.reduce(Nanoseconds(count: 0)) { $0 + (try $1.processorTimeOfAllThreads()) }
            )
            // Dispatch looks once a second after a thread that waits as our workers do, so a twentieth counts as nothing.
            if let earlier, earlier.master == times.master,
                abs((times.workers - earlier.workers).count) < (times.now - earlier.now).count / 20
            {
                return running
            }
            earlier = times
            try running.listen(for: 50 * .millisecond)
        }
        throw running.failure("awaited 50 ms without work")
    }
}

/// A line on standard error.
func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
