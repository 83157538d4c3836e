extension Scenario {
    /// The library, compared with the manifest and the floor. All three launch the same binary.
    ///
    /// Launched by a manifest or by the floor, the binary is a bare Swift program. Launched by the library, it reports its time
    /// in `work`, after it has decoded its context. The difference between the manifest and the floor is the cost of the
    /// engine. The difference between the library and the manifest is mostly the worker's time before `work`.
    static let library = Scenario(name: "library") { bench in
        try bench.sizes.flatMap { size in
            try bench.besideManifest("cold start of \(size) Swift workers") {
                try bench.coldStart(of: $0, workers: size)
            }
                + bench.besideManifest("reload, none of \(size) Swift workers changed") {
                    try bench.reloadWithoutChange(of: $0, workers: size)
                }
                + bench.besideManifest("reload, 1 of \(size) Swift workers changed") {
                    try bench.reloadWithOneChange(of: $0, workers: size)
                }
        }
    }
}

extension Bench {
    /// Measures all three, and returns a row for the manifest and a row for the library with the same floor.
    fileprivate func besideManifest(_ name: String, _ measure: (Contender) throws -> Double) throws -> [Row] {
        let bare = [programs.server, "bare"]
        let contenders = [
            Contender.floor(at: programs.floor, worker: bare), .preforkRun(at: programs.preforkRun, worker: bare),
            .library(at: programs.server),
        ]
        let samples = try samples(of: contenders) { [try measure($0)] }.compactMap(\.first)
        progress("measured \(name)")
        return zip(["manifest", "library"], samples.dropFirst()).map { way, ours in
            Row(
                quantity: Quantity(name: "\(name), \(way)", unit: .milliseconds, aim: .none), floor: samples[0],
                ours: ours)
        }
    }
}
