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
    var told = ToldHints()
    var notifySocket: NotifySocket?
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
        try StandardStreams.ensureOpen()
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
    }

    /// Takes over the signals that the engine reads: blocks them, and passes those of other threads to this thread.
    ///
    /// For programs that run other code before they create an engine. Such code may start a thread, and may have
    /// started one. The default action of these signals ends the process, whichever thread receives them.
    package static func takeSignals() throws(SystemError) {
        try SignalReader.block()
        SignalReader.takeDispositions()
    }

    /// Runs the workers until the master is stopped and every worker has exited.
    ///
    /// - Returns: The exit code of the master.
    /// - Throws: An error when the loop itself cannot continue. The workers are killed when this process then exits.
    package consuming func run() throws(SystemError) -> Int32 {
        guard let specs = load(.start) else { return Engine.refusedExitCode }
        guard prepare(specs, for: .start) else {
            reportNotices()
            return Engine.systemExitCode
        }
        handle([.desired(specs)])
        var isStarting = true

        while true {
            takeLaunchRequests()
            try makeLaunches()
            // Checked here, because a request to stop that arrived before the launches may have ended everything.
            if exitCode != nil, children.isEmpty { break }
            reportNotices()
            if isStarting, launchQueue.isEmpty {
                // After the first launches, which need pages that the loop does not need again.
                Engine.releaseMemory()
                prefork_release_startup_pages()
                isStarting = false
            }
            try timer.arm(at: supervisor.nextDeadline)
            try poller.wait(returnsAtOnce: hasWork)
            while let source = poller.takeReady() { try handleReady(source) }
        }
        closeSockets()
        reportNotices()
        return exitCode ?? 0
    }

    /// Whether the next turn has work to do even if no source is ready.
    private var hasWork: Bool { !launchQueue.isEmpty || !refusesLaunches && !hooks.launchRequests.isEmpty }
}
