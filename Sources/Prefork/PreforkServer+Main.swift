extension PreforkServer {
    /// The program's entry. Runs the master, or the worker when the master has launched this process.
    public static func main() {
        switch Role.ofThisProcess() {
        case .master: MasterLife<Self>.run()
        case .worker(let descriptor): WorkerLife<Self>.run(contextAt: descriptor)
        }
    }
}
