/// A fact that comes in.
public enum Event: Hashable, Sendable {
    /// What is wanted from now on: the first load and each accepted reload. Order does not matter; of two specs
    /// with one id the first counts.
    case desired([WorkerSpec])
    /// The answer to `Effect.launch` when the program runs.
    case launched(Launch, pid: Int32)
    /// A launch has ended, or could not be made.
    case exited(Launch, Exit)
    case stop(StopRequest)
    /// SIGQUIT: says how things stand and stops nothing.
    case statusRequested
    /// `nextDeadline` has come.
    case deadline
}

/// Who is to be told what when everything stops.
public enum StopRequest: Hashable, Sendable {
    /// SIGTERM: each worker gets the signal of its own stop policy.
    case terminate
    /// SIGINT, as from Control-C: each worker gets SIGINT.
    case interrupt
}
