/// An action that the core wants performed. The engine performs effects in the order in which they are returned.
///
/// A case with a whole spec is `indirect`, so that the other effects take less room.
package enum Effect: Hashable, Sendable {
    /// Reads the manifest and opens the sockets that its workers need. `Event.desired` follows, or nothing when the
    /// manifest is refused. `Event.reloadRequested` follows when names have to be looked up first.
    ///
    /// The listed workers were launched by hand. A reload does not change them, so their sockets are still needed.
    case load(beside: [WorkerSpec])
    /// Opens the sockets of a worker that is launched by hand. The listed workers exist already. `Event.admitted`
    /// follows, or nothing when a socket cannot be opened. `Event.launchRequested` follows when names have to be looked up
    /// first.
    indirect case admit(WorkerSpec, beside: [WorkerSpec])
    /// Creates the process of a launch. Answered by `Event.launched`, or by `Event.exited` when the launch fails.
    case launch(Launch, Shared<WorkerSpec>)
    /// Cancels a launch that is no longer wanted. Answered by `Event.cancelled` when its process has not been created
    /// yet, and not answered otherwise.
    case cancel(Launch)
    /// Gives a running process these attributes of its spec. Answered by `Event.adjusted`.
    case adjust(Launch, [AdjustableAttribute], Shared<WorkerSpec>)
    /// Calls the process of a launch by the id that the launch has now. Its worker was renamed.
    case rename(Launch)
    /// Sends a signal to the process of a launch, or to its process group.
    case signal(Launch, Signal, StopPolicy.Scope)
    /// Passes the signal of an operator to the process of a launch, and to that process alone. The core expects nothing of it.
    case pass(Launch, Signal)
    /// Reaps a process that has ended. Unless the scope is the process, the remaining processes of its group are killed
    /// first. Answered by `Event.exited`.
    case reap(Launch, remains: StopPolicy.Scope)
    /// Leaves a process behind that cannot be signaled. The master no longer waits for it.
    case abandon(Launch)
    /// Probes a worker. Answered by `Event.probed`, unless the process ends before. There is at most one unanswered probe
    /// of each launch.
    case probe(Launch, ProbePurpose, Probe, timeout: Duration)
    /// Reads how much resident memory a process has. Answered by `Event.measured`, unless it cannot be read.
    case measure(Launch)
    /// Writes the lines of a running process from now on as this spec says.
    ///
    /// `awaitsLine` says whether the process is still to come up, so that a line may match its readiness.
    case redirectOutput(Launch, Shared<WorkerSpec>, awaitsLine: Bool)
    /// Gives open sockets the options of these specs again, because a reload that changed them is taken back.
    case restore([WorkerSpec])
    /// Closes sockets that no desired spec names any more. Running processes keep the sockets that they inherited.
    case release([SocketSpec])
    /// Refuses the connections of sockets, those that wait in the queue included, because no worker will serve them.
    case refuseClients([SocketSpec])
    /// Takes connections of these sockets again, because a worker is launched.
    case takeClients([SocketSpec])
    /// Closes the master's descriptors of sockets when everything stops. The workers that are being stopped keep the
    /// sockets, which listen until the last worker closes its descriptor.
    case leaveToWorkers([SocketSpec])
    /// Shuts down sockets that were left to workers, or kept, because the processes that have them were asked to stop a moment
    /// ago. Clients are then refused, also where such a process keeps the socket and accepts no more.
    case shutDown([SocketSpec])
    /// Asks the program which signal each of its workers is sent. Answered by `Event.stop`.
    case chooseSignals(StopRequest)
    /// Passes a notice to the log and to the program.
    case report(Notice)
    /// Ends the master with this exit code. No process is left.
    case finish(Int32)
}
