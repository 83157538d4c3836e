import Glibc

// A worker for the manifests in this folder. It does not depend on prefork-run. Like any program, it receives its input as
// arguments, environment variables and open sockets.

let options = Options(CommandLine.arguments.dropFirst())
let identity = Identity(options)
let stop = StopSignals(ignoresTerminate: options.ignoresTerminate)
// ALRM has no handler, so it ends the process. This simulates a crash.
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

/// Prints a line in a single write(2), so that lines of several workers do not mix.
func say(_ line: String, on descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}
