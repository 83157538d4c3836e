import ArgumentParser

/// The master's command line. Workers never read theirs: it is for `ps`.
struct Options: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefork-http", abstract: "Answers every HTTP request with hello, from several processes.")

    @Option(help: "The address or name to listen on.") var host = "127.0.0.1"

    @Option(name: .shortAndLong, help: "The port; 0 leaves the choice to the kernel.") var port: UInt16 = 3000

    @Option(name: .shortAndLong, help: "How many workers, and how many event loops in each.") var workers = 4

    @Flag(help: "Gives each worker a socket of its own at the port, in place of one for all.") var ownSockets = false

    func validate() throws {
        guard (1...1024).contains(workers) else { throw ValidationError("There can be 1 to 1024 workers.") }
        if ownSockets, port == 0 {
            throw ValidationError("Sockets of their own need a port: the kernel would choose another one for each.")
        }
    }
}
