extension PreforkServer {
    /// Runs the program as the master, or as a worker if a master has launched this process, and exits.
    public static func main() {
        switch Role.takenFromEnvironment() {
        case .master: MasterMain<Self>.run()
        case .worker(let descriptor): WorkerMain<Self>.run(contextAt: descriptor)
        }
    }
}
