/// Something that happened in the master, as a value. The lines of the log are written from notices.
public enum Notice: Hashable, Sendable {
    /// A set of workers was accepted.
    ///
    /// The generation counts the accepted sets from 1. `retried` is the number of workers that had failed and are launched
    /// again: they were held, or another group waits for their job.
    case accepted(Plan, generation: Int, retried: Int)
    /// The set of workers that was accepted takes the place of the set of this generation, whose workers were still being
    /// replaced, waited after a failure, or went back. Reported after `accepted`.
    case redirected(from: Int, Status.Rollout.State)
    /// A worker has another id from now on, and its processes keep running. `pid` is nil where it has no process.
    case renamed(WorkerID, was: WorkerID, pid: Int32?)
    /// The program of a worker runs. `beside` is the pid of the worker's old process, if it stays until the new one is up.
    /// `recycling` is why that is replaced by a fresh process of the same program; nil if a reload is the reason.
    case launched(Launch, pid: Int32, beside: Int32?, recycling: RecycleCause? = nil)
    /// The program of a worker reported that it is ready, this long after its launch. Reported once for each launch.
    case ready(Launch, pid: Int32, after: Duration)
    /// The reload to the set of this generation is complete, and the workers that the set does not name are stopped. Reported
    /// only for a set whose workers were replaced one after the other, or were awaited. `notUp` lists the workers of it that
    /// are not up with their new program, because the rollout of their group went on without them.
    case committed(generation: Int, after: Duration, notUp: [WorkerID])
    /// The replacement of a group's workers has failed. What follows concerns all groups, unless it is `continue`.
    case rolloutFailed(RolloutFailure, then: RolloutPolicy.OnFailure)
    /// The set of this generation is taken back: the set of the generation `to` runs again. `notUp` lists the workers of it
    /// that are not up with their old program. One of them may still run the program that was taken back.
    case rolledBack(RolloutFailure, generation: Int, to: Int, after: Duration, notUp: [WorkerID])
    /// The successor of a worker did not work and was stopped, and no further one is launched until the next reload: `deaths`
    /// successors have failed within `window`. The process `remaining` goes on.
    case replacementGivenUp(Launch, deaths: Int, window: Duration, remaining: Int32?)
    /// The workers of a group wait for another group, which cannot become what they need: this worker of it has failed, or was
    /// stopped by an operator. The location is that of the need.
    case needFailed(group: String, Need, worker: WorkerID, isStopped: Bool = false, location: String?)
    /// A running process could not be given an attribute of its worker, such as a limit. The location is that of the key.
    case notAdjusted(Launch, pid: Int32?, LaunchFailure, location: String?)
    /// The process of a worker exited, or could not be created.
    case exited(Termination)
    /// The kernel has ended a process of a worker for lack of memory. `pid` is that of the worker's own process, which was the
    /// one if `endedWorker` is set. `limit` is the limit of its control group, such as `memory_max 512MiB`; nil if the machine,
    /// or a group above, had no memory.
    case outOfMemory(Launch, pid: Int32, limit: String?, endedWorker: Bool)
    /// The master has moved itself, and the processes that it had started, to this control group, so that workers can have
    /// groups beside it. The kernel limits no group that has processes of its own.
    case movedToCgroup(String)
    /// A launch was cancelled before its process was created.
    case cancelled(Launch)
    /// A worker that was launched by hand was removed while it had no process, because its group was stopped.
    case removed(WorkerID)
    /// A process was sent a signal that asks it to stop. SIGKILL follows when the grace has passed.
    case stopping(Launch, pid: Int32?, Signal, grace: Duration, StopReason)
    /// A process did not exit within its grace, which is given here, and was sent SIGKILL.
    case killing(Launch, pid: Int32?, after: Duration)
    /// A process cannot be signaled: it runs as another user now, or a sandbox forbids the call.
    case unreachable(Launch, pid: Int32?)
    /// A process that cannot be signaled was left behind, because the stop was requested twice.
    case abandoned(Launch, pid: Int32?)
    /// The machine lacks something that a launch needs, such as memory or process ids. Launches are repeated until the
    /// lack is over. Reported once for each lack.
    case launchesDelayed(LaunchFailure, Launch, wait: Duration)
    /// A launch has succeeded after a lack.
    case launchesResumed
    /// SIGTERM or SIGINT arrived. `workers` is the number of processes that have not exited yet.
    case stopRequested(StopRequest, workers: Int)
    /// A second request to stop arrived. Every process that has not exited is sent SIGKILL.
    case graceEnded
    /// No worker runs, and none will be launched again by itself, so the master ends. `failed` lists the workers that
    /// are held and those whose last process has failed. Reported only where the master was asked to end then.
    case done(workers: Int, failed: [WorkerID])
    /// A worker has exited with 0 soon after its launch, and processes that it had started still run. `pid` is one of
    /// them.
    case leftProcesses(Launch, pid: Int32)
    /// A watched file has changed, so the set of workers is read again.
    case fileChanged(String)
    /// A watched file no longer exists. Nothing changes until it exists again.
    case fileMissing(String)
    /// An operator has given an order, which is being carried out. The generation is that of the last accepted set.
    case ordered(Order, generation: Int, by: Operator)
    /// A client of the control socket has made a request that changes something, such as `reload`.
    case requested(String, by: Operator)
    /// A reload was requested while the master is stopping.
    case reloadIgnored
    /// A launch by hand was refused.
    case launchRefused(WorkerID, LaunchRefusal)
    /// The status, which SIGQUIT requested.
    case status(Status)
    /// No process is left. The master exits with this code.
    case finished(code: Int32)
    /// A socket was opened. `bound` is its address, with the port that the kernel chose for port 0. `of` is the group of
    /// the first worker that names the socket.
    case listening(SocketSpec, of: String, bound: String)
    /// A socket was closed. `bound` is the address that it was bound to.
    case closed(SocketSpec, of: String, bound: String)
    /// A worker had damaged a socket that all workers share, and the socket serves again. `lastUser` is the process that
    /// was the last to leave it. Processes with the damaged socket, if there are any, are replaced by the next reload.
    case mended(SocketSpec, of: String, bound: String, SocketFault, lastUser: Launch?, leavesUsers: Bool)
    /// The clients of a socket are refused from now on, because every worker that names the socket is held or completed; or,
    /// if it has moved, because no worker names it any more, and it is kept only until the reload in progress is committed.
    case refusingClients(SocketSpec, of: String, bound: String, hasMoved: Bool)
    /// The clients of a socket are taken again.
    case takingClients(SocketSpec, of: String, bound: String)
    /// The service manager has opened a socket on which no worker listens.
    case unclaimedSocket(bound: String)
    /// A worker has failed soon after its launch, while the socket that it shares with other workers was non-blocking,
    /// because one of them has set O_NONBLOCK. Reported once for each group, until a reload changes the group.
    case nonblocking(Launch, Exit, bound: String)
    /// A worker has failed soon after its launch, and the master has bound its socket. The program may have tried to bind
    /// the address itself. Reported once for each group, until a reload changes the group, and only if no worker of the
    /// group runs for longer.
    case mayBindItself(Launch, Exit, bound: String)
    /// The kernel has stopped a process, because it used the terminal from the background: by SIGTTOU when it wrote, by
    /// SIGTTIN when it read.
    case stoppedByTerminal(Launch, pid: Int32, Signal)
    /// A process has kept a socket of the master after all workers have exited. `program` is the name of the process.
    /// If the socket could be shut down, the process accepts no further connections.
    case socketLeft(bound: String, pid: Int32, program: String, isShutDown: Bool)
    /// A set of workers, or a launch by hand, has been waiting for a second for the address of this name. It is refused if
    /// no name server answers within `patience`. Reported once.
    case waitingForName(String, LoadReason, patience: Duration)
    /// A set of workers was refused because this machine cannot run it. Workers that run already are not changed.
    case refused([Refusal], LoadReason)
    /// Something has happened to the lines that workers write.
    case output(OutputReport)
    /// Something has happened to the process that serves HTTP.
    case http(HTTPReport)
    /// Something has happened to the programs that are run for events.
    case event(EventReport)
    /// A signal arrived that the master does not use.
    case ignored(Signal)
    /// A system call failed. The master continues.
    case problem(Problem)
}

/// What a worker can do to a socket that all workers share.
public enum SocketFault: Hashable, Sendable {
    /// shutdown(2).
    case shutDown
    /// The removal or replacement of a unix socket's file.
    case lostFile
    /// chmod(2) on a unix socket's file.
    case changedMode
}

/// Why a launch by hand was refused.
public enum LaunchRefusal: Hashable, Sendable {
    /// The master is stopping.
    case everythingStops
    /// Another worker has the same id.
    case idIsTaken
}

/// A failed system call, described by a sentence.
public struct Problem: Hashable, Sendable {
    /// The description, such as `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    public let sentence: String
    /// The error number of errno(3); 0 when there is none.
    public let errno: Int32

    package init(_ sentence: String, errno: Int32) {
        self.sentence = sentence
        self.errno = errno
    }
}
