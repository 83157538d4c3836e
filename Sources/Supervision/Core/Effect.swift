/// An order that goes out. Effects are performed in the order they are given.
package enum Effect: Hashable, Sendable {
    /// Reads the manifest and opens what its workers need. `Event.desired` follows, or nothing when the manifest is
    /// refused. The workers launched by hand, listed here, stay beside the manifest's.
    case load(beside: [WorkerSpec])
    /// Opens what a worker launched by hand needs beside the workers that there are. `Event.admitted` follows, or nothing
    /// when that fails.
    case admit(WorkerSpec, beside: [WorkerSpec])
    /// Makes a process. Answered by `Event.launched`, or by `Event.exited` when that fails.
    case launch(Launch, WorkerSpec)
    /// The launch is not wanted any more. Answered by `Event.cancelled` when it has not been made yet.
    case cancel(Launch)
    case signal(Launch, Signal, StopPolicy.Scope)
    /// Reaps a process that has ended, and kills what is left of its group when the scope is the group. Answered by
    /// `Event.exited`.
    case reap(Launch, remains: StopPolicy.Scope)
    /// Closes sockets that no desired spec names any more. Processes keep what they inherited.
    case release([SocketSpec])
    /// Asks the program which signals its workers get. Answered by `Event.stop`.
    case chooseSignals(StopRequest)
    case report(Notice)
    /// No process is left: the master may exit with this code.
    case finish(Int32)
}
