internal import CPreforkLinux
package import Supervision

/// The master: turns what the kernel says into events, asks the core, and performs what it answers.
///
/// One thread, one loop. The loop waits for its sources (`LoopSource`) and for nothing else; between events the master does
/// not wake.
package struct Engine: ~Copyable {
    /// The exit code for a manifest that was refused at the start.
    package static let refusedExitCode: Int32 = 1
    /// The exit code for a set of workers that this machine cannot run (EX_OSERR of sysexits.h).
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
    /// Whether the core refuses launches by hand because everything stops.
    var refusesLaunches = false
    var listeners = Listeners()
    var children = Children()
    var notifySocket: NotifySocket?
    var exitCode: Int32?

    /// Takes over this thread's signals and the process's limit of descriptors. Everything else waits for `run`.
    ///
    /// - Parameters:
    ///   - load: Reads the manifest. Returns nil when the manifest was refused and the reason has been reported.
    ///   - hooks: What the program decides in place of the core.
    ///   - observe: Called with everything that happens, as it happens.
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
        // After the signals: each worker gets back the dispositions that the reader has changed.
        let spawner = try Spawner(descriptorLimit: descriptorLimit.original)

        self.load = load
        self.hooks = hooks
        self.observe = observe
        self.descriptorLimit = descriptorLimit
        self.poller = poller
        self.signals = signals
        self.timer = timer
        self.spawner = spawner
        supervisor = Supervisor(seed: UInt64.random(in: .min ... .max))
    }

    /// Blocks the signals that the engine reads. For programs that run other code before they make an engine: a thread
    /// started there would receive these signals, by their default actions.
    package static func blockSignals() throws(SystemError) { try SignalReader.block() }

    /// Runs until every worker has stopped.
    ///
    /// - Returns: The code to exit with.
    /// - Throws: When the loop itself cannot go on. The workers then end with this process.
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
            try poller.wait(onlyLooks: hasWork)
            while let source = poller.takeReady() { try hear(source) }
            handle([])
            takeLaunchRequests()
        }
        for socket in listeners.closeAll() { observe(.closed(socket.spec, bound: socket.bound)) }
        return exitCode ?? 0
    }

    /// Whether the next turn has something to do, even if nothing happens.
    private var hasWork: Bool { !launchQueue.isEmpty || !refusesLaunches && !hooks.launchRequests.isEmpty }
}
