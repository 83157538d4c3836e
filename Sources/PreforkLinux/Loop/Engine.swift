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
    var launchesLeftThisTurn = LaunchQueue.batchSize
    /// Whether the core refuses launches by hand because the master is stopping.
    var refusesLaunches = false
    var listeners = Listeners()
    var children = Children()
    var leftProcesses = LeftProcesses()
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

    /// Blocks the signals that the engine reads.
    ///
    /// For programs that run other code before they create an engine. A thread that such code starts would otherwise
    /// receive these signals, whose default action ends the process.
    package static func blockSignals() throws(SystemError) { try SignalReader.block() }

    /// Runs the workers until the master is stopped and every worker has exited.
    ///
    /// - Returns: The exit code of the master.
    /// - Throws: An error when the loop itself cannot continue. The workers are killed when this process then exits.
    package consuming func run() throws(SystemError) -> Int32 {
        guard let specs = load(.start) else { return Engine.refusedExitCode }
        var notices: [Notice] = []
        guard prepare(specs, for: .start, &notices) else {
            notices.forEach(observe)
            return Engine.systemExitCode
        }
        notices.forEach(observe)
        handle([.desired(specs)])
        takeLaunchRequests()
        Engine.releaseMemory()
        prefork_release_startup_pages()

        while exitCode == nil || !children.isEmpty {
            launchesLeftThisTurn = LaunchQueue.batchSize
            try timer.arm(at: supervisor.nextDeadline)
            try poller.wait(returnsAtOnce: hasWork)
            while let source = poller.takeReady() { try handleReady(source) }
            handle([])
            takeLaunchRequests()
        }
        for socket in listeners.closeAll() { observe(.closed(socket.spec, bound: socket.bound)) }
        return exitCode ?? 0
    }

    /// Whether the next turn has work to do even if no source is ready.
    private var hasWork: Bool { !launchQueue.isEmpty || !refusesLaunches && !hooks.launchRequests.isEmpty }
}
