extension Scenario {
    /// The library beside the manifest and the floor, in turns. All three launch one binary. Launched by a manifest or
    /// the floor it is a bare Swift program; launched by the library it has read its context and is in `work` when its
    /// clock is stopped. What the manifest's rows are above the floor's is the engine's; what the library's are above
    /// the manifest's is mostly the worker's own way to `work`.
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
    /// A row for the manifest and one for the library, with the same floor.
    fileprivate func besideManifest(_ name: String, _ measure: (Contender) throws -> Double) throws -> [Row] {
        let bare = [programs.server, "bare"]
        let contenders = [
            Contender.floor(at: programs.floor, worker: bare), .preforkRun(at: programs.preforkRun, worker: bare),
            .library(at: programs.server),
        ]
        let samples = try samples(of: contenders) { [try measure($0)] }.compactMap(\.first)
        tell("measured \(name)")
        return zip(["manifest", "library"], samples.dropFirst()).map { way, ours in
            Row(
                quantity: Quantity(name: "\(name), \(way)", unit: .milliseconds, aim: .none), floor: samples[0],
                ours: ours)
        }
    }
}
