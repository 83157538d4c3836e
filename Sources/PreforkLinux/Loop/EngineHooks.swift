internal import CPreforkLinux
package import JSONText
package import Supervision

/// The decisions that a program makes in place of the core. By default the core decides everything.
package struct EngineHooks {
    /// Called when the program of a launch runs, with the spec that it was launched with. The notice of the launch follows.
    package var didLaunch: (Launch, WorkerSpec) -> Void = { _, _ in }
    /// Called after a process was reaped and before its worker is launched again. The decision is ignored for a process
    /// that was asked to stop, and for one of a worker that has another process.
    package var restartDecision: (Launch, Exit) -> RestartDecision = { _, _ in .byPolicy }
    /// Called once, when the first request to stop arrives. Returns signals for some of the workers. Any other worker
    /// is sent SIGINT if SIGINT arrived, and the signal of its stop policy otherwise.
    package var stopSignals: (StopRequest) -> [WorkerID: Signal] = { _ in [:] }
    /// Whether the engine reaps children that are not workers.
    ///
    /// False for a program that starts and reaps processes of its own. If orphaned processes become children of the
    /// program, however, the engine has to reap them.
    package var reapsOtherChildren = true
    /// The command line of the process that carries the output of workers, which runs the same program. The program calls
    /// `Companion.runIfAsked()` before it looks at it.
    package var companionArguments = ["prefork", "output"]
    /// Where the program writes its log. The loop writes the lines that wait for a slow reader.
    package var log: LogWriter?
    /// Whether the master ends when no worker runs and none will be launched again by itself.
    package var endsWhenDone = false
    /// The absolute paths of the files whose change is a reload, as SIGHUP is. Asked after each accepted set of workers.
    package var watchedFiles: () -> [String] = { [] }
    /// Where the control socket is; nil for none. Asked after each accepted set of workers.
    package var controlAddress: () -> ControlAddress? = { nil }
    /// Whether SIGTTIN and SIGTTOU give a group another number of workers.
    package var scalesBySignal = false
    /// What the status says about the set of workers, in addition to what the core knows; nil for nothing.
    package var statusRemark: () -> String? = { nil }
    /// The newest reloads that are recorded, the oldest of them first, for those who ask for counts.
    package var recentReloads: () -> [JSON] = { [] }
    /// Called when a reload has ended, however it has ended. A reload that another one takes the place of ends with that.
    package var reloadEnded: ((ReloadOutcome) -> Void)?
    /// What HTTP is served by and where; nil for nowhere. Asked for each set of workers.
    package var httpService: () -> HTTPService? = { nil }
    /// The programs that are run for events. Asked after each accepted set of workers, and used once the set is committed.
    package var eventPrograms: () -> EventPrograms = { EventPrograms() }
    /// Why the last reload was refused; nil if nobody knows. Asked when the reasons were reported.
    package var refusalCause: () -> String? = { nil }
    /// The name of the set of workers, for the clients of the control socket.
    package var manifestName: () -> String = { "" }
    /// The absolute path of the manifest, for the clients of the control socket; empty without one.
    package var manifestPath: () -> String = { "" }
    /// The version of the program, for the clients of the control socket.
    package var version = ""
    /// Takes the lines of the log to the clients of the control socket.
    package let feed = ControlFeed()
    /// How the names of hosts are looked up.
    package var nameService = NameService()
    /// The launches by hand that the program requests.
    package let launchRequests = LaunchRequests()

    package init() {}

    /// Whether orphaned processes become children of this process, because it is PID 1 or a child subreaper, prctl(2).
    package static var getsOrphans: Bool { prefork_gets_orphans() != 0 }
}
