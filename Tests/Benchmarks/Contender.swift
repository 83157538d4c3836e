import Glibc

/// A program that is measured, and how a scenario controls it. TERM ends the program with exit code 0.
struct Contender {
    /// Returns the manifest. Another value of `change` changes worker 0.
    let manifest: (_ workers: Int, _ change: Int) -> String
    /// Returns the command line that runs the workers of a manifest.
    let launch: (_ manifest: String, _ workers: Int) -> [String]
    /// The signal after which the program reads a manifest in which worker 0 has changed.
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
            // The floor does not compare manifests. This signal tells it to replace worker 0.
            changeSignal: SIGUSR1)
    }

    /// prefork-run and workers that boot, all of which change.
    static func rollingPreforkRun(at path: String, service: String, boot: Int) -> Contender {
        Contender(
            manifest: { Manifests.rollingWorkers($0, of: [service, String(boot)], change: $1) },
            launch: { manifest, _ in [path, "--log-format", "json", manifest] },
            changeSignal: SIGHUP)
    }

    static func rollingFloor(at path: String, service: String, boot: Int) -> Contender {
        Contender(
            manifest: { Manifests.rollingWorkers($0, of: [service, String(boot)], change: $1) },
            launch: { [path, "roll", $0, String($1), String(Manifests.surge(of: $1)), service, String(boot)] },
            changeSignal: SIGHUP)
    }

    static func library(at path: String) -> Contender {
        Contender(
            manifest: { _, change in "\(change)\n" },
            launch: { [path, $0, String($1)] },
            changeSignal: SIGHUP)
    }
}
