import Prefork

/// What one worker is told.
struct HTTPContext: WorkerContext {
    let id: WorkerID
    let host: String
    let port: UInt16
    /// How many event loops it may use.
    let cap: Int

    /// The same for all, so the master opens it once. A worker that comes back finds the queue as it was.
    var sockets: [SocketSpec] {
        [SocketSpec(name: "http", address: .internet(host: host, port: port))]
    }

    var displayArguments: [String] { ["id=\(id.number)"] }

    /// `+RTS -N5 -RTS` is what `ps` shows. What takes effect is the variable that NIO reads the size of its global
    /// group of event loops from.
    var runtime: RuntimeOptions { RuntimeOptions(cap: cap, runtimes: [.ghc, .swiftNIO]) }
}
