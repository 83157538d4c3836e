internal import CPreforkLinux
package import Supervision

/// The loop of the master: turns what the kernel reports into events, passes them to the core, and performs the effects
/// that the core returns.
///
/// The master has one thread. The loop waits for its sources, which `LoopSource` lists, and does not wake up without
/// one.
package struct Engine: ~Copyable {
    /// The exit code when the manifest was refused at the start.
    package static let refusedExitCode: Int32 = 1
    /// The exit code when this machine cannot run the workers at the start (EX_OSERR of sysexits.h).
    package static let systemExitCode: Int32 = 71

    /// How soon after a stop request another signal is taken for the same request.
    static let sameRequest = Duration.milliseconds(200)

    let load: (LoadReason) -> [WorkerSpec]?
    let hooks: EngineHooks
    let observe: (Notice) -> Void

    var poller: Poller<LoopSource>
    let signals: SignalReader
    var timer: Timer
    let descriptorLimit: DescriptorLimit
    let spawner: Spawner

    var supervisor: Supervisor
    var launchQueue = LaunchQueue()
    /// The notices of this turn of the loop.
    var notices: [Notice] = []
    /// Set while the poller watches the reader of the log.
    var logKey: PollerKey?
    /// Whether the core refuses launches by hand because the master is stopping.
    var refusesLaunches = false
    var listeners = Listeners()
    var children = Children()
    var leftProcesses = LeftProcesses()
    /// The pipes of captured workers.
    var output = OutputKeeper()
    var companion: CompanionProcess?
    /// When a companion is started again.
    var companionRevival = Revival()
    /// What serves HTTP; nil when the manifest does not ask for it.
    var http: HTTPServing?
    /// The socket that the set of workers which is about to be accepted asks for.
    var nextHTTPSocket: ListeningSocket?
    /// What HTTP was served by before the reload that is in progress; nil for nothing.
    var committedHTTP: HTTPService?
    /// What was counted since HTTP is served; nil where nobody asks.
    var counts: MasterCounts?
    /// The programs that are run for events.
    let events = EventRunner()
    var healthyRunMarks = HealthyRunMarks()
    var told = ToldHints()
    /// The probable causes of exits that the core does not know yet.
    var hints: [Notice] = []
    var notifySocket: NotifySocket?
    /// The probes that run. Created with the first of them.
    var prober: Prober?
    /// Watches the files whose change is a reload; nil when there are none.
    var fileWatcher: FileWatcher?
    var fileWatcherKey: PollerKey?
    /// When the last reading of the manifest began.
    var readSince = FileTime.now
    /// What was told about files that cannot be watched.
    var toldWatchProblems: Set<String> = []
    /// Answers the clients of the control socket; nil when it is off or cannot be opened.
    var control: ControlServer?
    /// Where the control socket is to be, and where it was before the reload in progress; nil for nowhere.
    var controlAddress: ControlAddress?, committedControlAddress: ControlAddress?
    /// The reload whose end the program wants to know; nil when there is none.
    var watchedReload: ReloadWaiter?
    /// What was told about a control socket that cannot be opened.
    var toldControlProblems: Set<String> = []
    /// The service manager that has started the master; nil without one.
    var serviceManager: ServiceManager?
    /// Set while the poller watches for room in the service manager's queue.
    var serviceManagerKey: PollerKey?
    /// What was told about a service manager that cannot be notified.
    var toldServiceProblems: Set<String> = []
    /// Whether sockets were opened or closed since the service manager was told which ones to keep.
    var socketsHaveChanged = false
    /// The lookup whose answers a set of workers or a launch by hand waits for.
    var lookup: WaitingLookup?
    /// Lookups that have ended and whose processes have not been reaped yet.
    var endedLookups: [NameLookup] = []
    /// The answers of the lookup that has just ended.
    var names: [String: Resolver.Answer] = [:]
    /// The set of workers whose names have just been looked up.
    var lookedUpSet: [WorkerSpec]?
    /// Why a set of workers is asked for; nil for the start and a reload.
    var requestedLoad: LoadReason?
    /// Whether a set of workers has been accepted.
    var hasStarted = false
    /// Signals that were read and not handled yet.
    var unhandledSignals: [Signal] = []
    /// When the master was last asked to stop.
    var stopRequestedAt: Instant?
    /// When this turn of the loop began.
    var turnBegan = Instant.now
    var exitCode: Int32?

    /// Creates an engine. Takes over the signals of this thread and raises the process's limit of descriptors.
    /// Everything else is done by `run`.
    ///
    /// - Parameters:
    ///   - load: Reads the manifest. Returns nil when the manifest is refused, after it has reported the reason.
    ///   - hooks: The decisions that the program makes in place of the core.
    ///   - observe: Called with each notice.
    package init(
        load: @escaping (LoadReason) -> [WorkerSpec]?, hooks: EngineHooks = EngineHooks(),
        observe: @escaping (Notice) -> Void
    ) throws(SystemError) {
        do throws(SystemError) {
            try self.init(reading: load, hooks, observe)
        } catch {
            // None of the calls needs a privilege.
            throw error.suspectingSandbox
        }
    }

    private init(
        reading load: @escaping (LoadReason) -> [WorkerSpec]?, _ hooks: EngineHooks,
        _ observe: @escaping (Notice) -> Void
    ) throws(SystemError) {
        try StandardStreams.ensureOpen()
        // Before anything else is opened.
        let activated = ActivatedSockets(ServiceManager.variable)
        let descriptorLimit = try DescriptorLimit()
        var poller = try Poller<LoopSource>()
        let signals = try SignalReader()
        let timer = try Timer()
        try poller.add(.signals, at: signals.descriptor)
        try poller.add(.deadline, at: timer.descriptor)
        // Created after the signal reader, which ignores SIGPIPE and SIGXFSZ. The spawner looks up which signals are
        // ignored, and each worker gets back their default dispositions.
        let spawner = try Spawner(descriptorLimit: descriptorLimit.original)

        self.load = load
        self.hooks = hooks
        self.observe = observe
        self.descriptorLimit = descriptorLimit
        self.poller = poller
        self.signals = signals
        self.timer = timer
        self.spawner = spawner
        supervisor = Supervisor(seed: UInt64.random(in: .min ... .max), endsWhenDone: hooks.endsWhenDone)
        listeners.activated = activated
        meetServiceManager()
    }

    /// Takes over the signals that the engine reads: blocks them, and passes those of other threads to this thread.
    ///
    /// For programs that run other code before they create an engine. Such code may start a thread, and may have
    /// started one. The default action of these signals ends the process, whichever thread receives them.
    package static func takeSignals() throws(SystemError) {
        do throws(SystemError) {
            try SignalReader.block()
            try SignalReader.takeDispositions()
        } catch {
            throw error.suspectingSandbox
        }
    }

    /// Runs the workers until the master is stopped and every worker has exited.
    ///
    /// - Returns: The exit code of the master.
    /// - Throws: An error when the loop itself cannot continue. The workers are killed when this process then exits.
    package consuming func run() throws(SystemError) -> Int32 {
        handle([.reloadRequested])
        var isStarting = exitCode == nil

        while true {
            // Nothing is launched beside a set that was refused at the start.
            if hasStarted || exitCode == nil { takeLaunchRequests() }
            try makeLaunches()
            // Checked here, because a request to stop that arrived before the launches may have ended everything.
            if exitCode != nil, children.isEmpty { break }
            reportNotices()
            settleWaiters()
            runEventPrograms()
            tellServiceManager()
            try timer.arm(at: nextDeadline)
            if isStarting, hasStarted, launchQueue.isEmpty {
                // After the first launches, which need pages that the loop does not need again. The loop waits next, so that it
                // uses few of the released pages before something happens.
                Engine.releaseMemory()
                prefork_release_startup_pages()
                isStarting = false
            }
            try poller.wait(returnsAtOnce: hasWork)
            let lastTurn = turnBegan
            turnBegan = .now
            healthyRunMarks.removeDue(at: turnBegan)
            try readSignals(lastTurn: lastTurn)
            while let source = poller.takeReady() { try handleReady(source) }
            if control?.hasRequests == true { answerControl() }
            // The poller may not have returned the signals yet, if very much is ready.
            handleSignals()
        }
        // The last worker may have ended in the turn in which the stop was requested.
        reportNotices()
        if hasStarted { tellServiceManager() }
        endLookup()
        _ = prober?.reapEnded()
        closeSockets()
        spawner.cgroups.finish()
        reportNotices()
        settleWaiters()
        finishEventPrograms()
        control?.sendEvents()
        control?.stopListening()
        finishHTTP()
        finishOutput()
        hooks.log?.finish()
        return exitCode ?? 0
    }

    /// Whether the next turn has work to do even if no source is ready.
    private var hasWork: Bool {
        !launchQueue.isEmpty || control?.hasRequests == true
            || !refusesLaunches && lookup == nil && !hooks.launchRequests.isEmpty
    }

    private var nextDeadline: Instant? {
        [
            supervisor.nextDeadline, lookup?.nextStep, healthyRunMarks.next, prober?.nextDeadline,
            fileWatcher?.deadline, output.deadline, companionRevival.due, http?.revival.due, events.run?.deadline,
            control?.resumption, control?.eventsDue,
            serviceManager?.watchdog?.next, serviceManager?.report.deadline,
        ].lazy.compactMap(\.self).min()
    }
}
