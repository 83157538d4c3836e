import Glibc

/// The options and programs of a benchmark run, which all scenarios use.
struct Bench {
    let runs: Int
    /// The numbers of workers to measure with.
    let sizes: [Int]
    let folder: TemporaryFolder
    let programs: Programs

    struct Programs {
        /// The C program that runs as a worker.
        let worker: String
        /// The C program that runs as a worker that boots, says that it is ready, and answers HTTP.
        let service: String
        let floor: String
        let preforkRun: String
        /// The program `benchmark-server`: a server of the library, or a bare Swift program.
        let server: String
    }

    var floor: Contender { .floor(at: programs.floor, worker: [programs.worker]) }
    var ours: Contender { .preforkRun(at: programs.preforkRun, worker: [programs.worker]) }

    /// Measures the floor and prefork-run, and returns a row for each quantity.
    ///
    /// - Parameter measure: Returns a number for each quantity, in their order.
    func compare(
        _ quantities: [Quantity], runs: Int? = nil, _ measure: (Contender) throws -> [Double]
    ) throws -> [Row] {
        let samples = try samples(of: [floor, ours], runs: runs, measure)
        for quantity in quantities { progress("measured \(quantity.name)") }
        return zip(quantities, zip(samples[0], samples[1])).map { Row(quantity: $0, floor: $1.0, ours: $1.1) }
    }

    /// Measures the contenders and returns their samples: for each contender a list with one sample for each number of
    /// `measure`.
    ///
    /// The contenders are measured in turn, so that other load on the machine affects all of them.
    func samples<Kind>(
        of contenders: [Kind], runs: Int? = nil, _ measure: (Kind) throws -> [Double]
    ) throws -> [[Sample]] {
        var numbers = contenders.map { _ in [[Double]]() }
        for _ in 0..<(runs ?? self.runs) {
            for (index, contender) in contenders.enumerated() { numbers[index].append(try measure(contender)) }
        }
        return numbers.map { runs in (runs.first ?? []).indices.map { index in Sample(runs.map { $0[index] }) } }
    }

    /// Starts a contender and waits until all workers run.
    func start(_ contender: Contender, workers: Int) throws -> Running {
        let manifest = try folder.write(contender.manifest(workers, 0), to: "workers.yaml")
        let running = try Running(contender.launch(manifest, workers))
        try running.wait(for: "\(workers) workers") { running.records.count >= workers ? () : nil }
        return running
    }

    /// Starts a contender and waits until the contender and its workers are idle.
    ///
    /// A worker reports before its start is complete. The rest of a hundred starts would be part of the times that are
    /// measured next.
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
            // Dispatch checks a blocked thread once a second, so a twentieth of the elapsed time counts as idle.
            if let earlier, earlier.master == times.master,
                abs((times.workers - earlier.workers).count) < (times.now - earlier.now).count / 20
            {
                return running
            }
            earlier = times
            try running.listen(for: 50 * .millisecond)
        }
        throw running.failure("expected 50 ms without work")
    }
}

/// Writes a line about the progress to standard error.
func progress(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
