/// A fact that comes in.
package enum Event: Hashable, Sendable {
    /// What is wanted from now on: the first load and each accepted reload. Order does not matter; of two specs
    /// with one id the first counts.
    case desired([WorkerSpec])
    /// One more worker, launched by hand: no manifest knows it, and no reload touches it. It is gone from the
    /// books when its policy asks for no more of it.
    case guest(WorkerSpec)
    /// The answer to `Effect.launch` when the program runs.
    case launched(Launch, pid: Int32)
    /// The worker's program has said that it is up. Whoever is not known to run is passed over.
    case ready(Launch)
    /// A launch has ended, or could not be made; what comes of it is for its policy to say or has been decided.
    case exited(Launch, Exit, Verdict = .byPolicy)
    /// Everything is to stop. A worker named here gets that signal instead of the one that is its due.
    case stop(StopRequest, signals: [WorkerID: Signal] = [:])
    /// SIGQUIT: says how things stand and stops nothing.
    case statusRequested
    /// `nextDeadline` has come.
    case deadline
}

/// What a program has decided about a worker that ended. It stands until the worker's program or restart policy changes.
public enum Verdict: Hashable, Sendable {
    /// Its restart policy says.
    case byPolicy
    /// It is launched again; deaths in a row still wait, and too many are still held.
    case relaunch
    /// It is not.
    case leave
}

/// Who is to be told what when everything stops.
public enum StopRequest: Hashable, Sendable {
    /// SIGTERM: each worker gets the signal of its own stop policy.
    case terminate
    /// SIGINT, as from Control-C: each worker gets SIGINT.
    case interrupt
}
