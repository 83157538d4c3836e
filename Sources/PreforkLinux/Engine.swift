internal import CPreforkLinux
package import Supervision

/// The master: turns what the kernel says into events, asks the core, and performs what it answers.
///
/// One thread, one loop. It waits for signals, the core's next deadline, what workers say and the ends of its
/// processes, and for nothing else; between them it does not wake.
package struct Engine: ~Copyable {
    /// The exit code for a manifest that was refused at the start.
    package static let refusedExitCode: Int32 = 1
    /// The exit code for a set of workers that this machine cannot run (EX_OSERR of sysexits.h).
    package static let systemExitCode: Int32 = 71

    let load: (Occasion) -> [WorkerSpec]?
    let decisions: Decisions
    let observe: (Report) -> Void

    var poller: Poller
    let signals: SignalReader
    var timer: Timer
    let descriptorLimit: DescriptorLimit
    let spawner: Spawner

    var supervisor: Supervisor
    var listeners = Listeners()
    var children = Children()
    var notifySocket: NotifySocket?
    var exitCode: Int32?

    /// Takes over this thread's signals and the process's limit of descriptors. Everything else waits for `run`.
    ///
    /// - Parameters:
    ///   - load: Reads the manifest. Nil: it was refused, and the reader has said why.
    ///   - decisions: What is not left to the core, and who is launched by hand.
    ///   - observe: Hears of everything that happens, as it happens.
    package init(
        load: @escaping (Occasion) -> [WorkerSpec]?, decisions: Decisions = Decisions(),
        observe: @escaping (Report) -> Void
    ) throws(SystemError) {
        try StandardStreams.ensureOpen()
        let descriptorLimit = try DescriptorLimit()
        let poller = try Poller()
        let signals = try SignalReader()
        let timer = try Timer()
        try poller.watch(signals.descriptor, as: .signals)
        try poller.watch(timer.descriptor, as: .deadline)
        // After the signals: what they ignore is put right again in each worker.
        let spawner = try Spawner(descriptorLimit: descriptorLimit.original)

        self.load = load
        self.decisions = decisions
        self.observe = observe
        self.descriptorLimit = descriptorLimit
        self.poller = poller
        self.signals = signals
        self.timer = timer
        self.spawner = spawner
        supervisor = Supervisor(seed: UInt64.random(in: .min ... .max))
    }

    /// Blocks the signals that the engine is going to read. For programs that run other code before they make one: a thread
    /// that is started there would take them, by their defaults.
    package static func blockSignals() throws(SystemError) { try SignalReader.block() }

    /// Runs until everything has stopped.
    ///
    /// - Returns: The code to exit with.
    /// - Throws: When the loop itself cannot go on. The workers then end with this process.
    package consuming func run() throws(SystemError) -> Int32 {
        guard let specs = load(.start) else { return Engine.refusedExitCode }
        guard adopt(specs, .start) else { return Engine.systemExitCode }
        hostGuests()
        Engine.releaseMemory()
        prefork_release_startup_pages()

        while exitCode == nil || !children.isEmpty {
            try timer.arm(at: supervisor.nextDeadline)
            let ready = try poller.wait(onlyLooks: hasGuestsToHost)
            if ready.notifications { hearWhoIsReady() }
            for number in ready.processes { ended(children[launch: number]) }
            if ready.signals { for signal in try signals.read() { received(signal) } }
            if ready.deadline {
                timer.acknowledge()
                handle(.deadline)
            }
            hostGuests()
        }
        for socket in listeners.closeAll() { observe(.closed(socket.spec, bound: socket.bound)) }
        return exitCode ?? 0
    }
}
