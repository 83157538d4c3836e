extension PreforkServer {
    /// Runs the program as the master, or as a worker if a master has launched this process, and exits.
    ///
    /// The master has no concurrency, and in a worker the main thread serves the main queue. Both are impossible inside an
    /// `async` function, so this method cannot be called from one.
    @available(*, noasync, message: "The main thread belongs to the master's loop or to the worker's main queue.")
    public static func main() {
        workIfWorker()
        MasterMain<Self>.run { try Self() }
    }

    /// Runs the program as a worker and exits, if a master has launched this process. Returns in any other process.
    ///
    /// For programs with an entry point of their own, such as an argument parser. Call this method first of all, because the
    /// command line of a worker is for `ps` and is not that of the program. Then call `runMaster()`:
    ///
    /// ```swift
    /// static func main() {
    ///     workIfWorker()
    ///     main(nil)
    /// }
    ///
    /// func run() { runMaster() }
    /// ```
    @available(*, noasync, message: "The main thread belongs to the worker's main queue.")
    public static func workIfWorker() {
        Companion.runIfAsked()
        if case .worker(let descriptor) = Role.takenFromEnvironment() { WorkerMain<Self>.run(contextAt: descriptor) }
    }

    /// Runs this server's workers until the master exits, and exits.
    ///
    /// For programs that call `workIfWorker()` and create the server themselves. Workers run in the directory in which the
    /// program is when this method is called. In a worker this method runs the worker, so that a program that has forgotten the
    /// first call does not become a master without end.
    @available(*, noasync, message: "The main thread belongs to the master's loop.")
    public func runMaster() -> Never {
        Self.workIfWorker()
        MasterMain.run { self }
    }
}
