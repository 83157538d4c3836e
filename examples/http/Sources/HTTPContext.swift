import Prefork

/// What one worker is told.
struct HTTPContext: WorkerContext {
    let id: WorkerID
    let host: String
    let port: UInt16
    /// How many event loops it may use.
    let cap: Int
    /// Whether it accepts from a queue of its own, which nobody else accepts from.
    let hasOwnSocket: Bool

    /// The same for all, so the master opens it once; or one for each owner, which the kernel spreads connections over.
    /// Either way a worker that comes back finds the queue as it was.
    var sockets: [SocketSpec] {
        let address = SocketSpec.Address.internet(host: host, port: port)
        return [
            SocketSpec(
                name: "http", address: address, owner: hasOwnSocket ? "\(id)" : nil, reusePort: hasOwnSocket)
        ]
    }

    var displayArguments: [String] { ["id=\(id.number)"] }

    /// `+RTS -N5 -RTS` is what `ps` shows. What takes effect is the variable that NIO reads the size of its global
    /// group of event loops from.
    var runtime: RuntimeOptions { RuntimeOptions(cap: cap, runtimes: [.ghc, .swiftNIO]) }
}
