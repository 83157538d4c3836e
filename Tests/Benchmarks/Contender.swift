import Glibc

/// A program to be measured: how it is asked for what the scenarios need. TERM ends it with exit code 0.
struct Contender {
    /// What it reads at its start and at each change. Worker 0 is another one where `change` differs.
    let manifest: (_ workers: Int, _ change: Int) -> String
    /// The command line that keeps the workers of a manifest running.
    let launch: (_ manifest: String, _ workers: Int) -> [String]
    /// Has it read a manifest again in which worker 0 has changed.
    let changeSignal: Int32

    static func preforkRun(at path: String, worker: [String]) -> Contender {
        Contender(
            manifest: { Manifests.workers($0, of: worker, change: $1) },
            launch: { manifest, _ in [path, "--log-format", "json", manifest] },
            changeSignal: SIGHUP)
    }

    static func floor(at path: String, worker: [String]) -> Contender {
        Contender(
            manifest: { Manifests.workers($0, of: worker, change: $1) },
            launch: { [path, "launch", $0, String($1)] + worker },
            // It does not compare manifests, so it is told.
            changeSignal: SIGUSR1)
    }

    static func library(at path: String) -> Contender {
        Contender(
            manifest: { _, change in "\(change)\n" },
            launch: { [path, $0, String($1)] },
            changeSignal: SIGHUP)
    }
}
