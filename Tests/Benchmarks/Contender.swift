import Glibc

/// A program to be measured: how it is asked for what the scenarios need. TERM ends it with exit code 0.
struct Contender {
    /// The command line that keeps the workers of a manifest running.
    let launch: (_ manifest: String, _ workers: Int) -> [String]
    /// The command line that reads a manifest and ends.
    let check: (_ manifest: String) -> [String]
    /// Has it read a manifest again in which worker 0 has changed.
    let changeSignal: Int32

    static func preforkRun(at path: String) -> Contender {
        Contender(
            launch: { manifest, _ in [path, "--log-format", "json", manifest] },
            check: { [path, "check", $0] },
            changeSignal: SIGHUP)
    }

    static func floor(at path: String, worker: String) -> Contender {
        Contender(
            launch: { [path, "launch", $0, String($1), worker] },
            check: { [path, "yaml", $0] },
            // It does not compare manifests, so it is told.
            changeSignal: SIGUSR1)
    }
}
