import Glibc

// A worker for the manifests in this folder. It knows nothing of prefork-run: what it is given comes as arguments,
// environment variables and open sockets, as any program would get it.

let options = Options(CommandLine.arguments.dropFirst())
let identity = Identity(options)
let stop = StopSignals(deaf: options.isDeaf)
// Nobody handles ALRM, so it ends the process: a worker that dies of something other than its own will.
if let seconds = options.dieAfter { alarm(seconds) }

do {
    let listeners = try Listener.inherited() + (options.bind.map { [try Listener(binding: $0)] } ?? [])
    say("\(identity) \(listeners.isEmpty ? "has no socket and waits" : "serves")")
    try Server(listeners: listeners, answer: "\(options.greeting) from \(identity)\n").run(until: stop)
    say("\(identity) leaves")
} catch {
    say("\(identity) \(error)", on: STDERR_FILENO)
    exit(1)
}

/// A line in a single write, so that it appears at once and whole among those of other workers.
func say(_ line: String, on descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}
