internal import CPreforkLinux
internal import Glibc
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

    private let load: (Occasion) -> [WorkerSpec]?
    private let decisions: Decisions
    private let observe: (Report) -> Void

    private var poller: Poller
    private let signals: SignalReader
    private var timer: Timer
    private let descriptorLimit: DescriptorLimit
    private let spawner: Spawner

    private var supervisor: Supervisor
    private var listeners = Listeners()
    private var children = Children()
    private var notifySocket: NotifySocket?
    private var exitCode: Int32?

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

// MARK: From fact to deed

extension Engine {
    /// Hands a fact to the core and performs the answer. What performing it brings to light are facts in their turn.
    ///
    /// Deeds come first, then what is said of them: a slow reader of the log must not hold up a replacement.
    private mutating func handle(_ event: Event) {
        var facts = [event]
        var notices: [Notice] = []
        while !facts.isEmpty {
            var answers: [Event] = []
            for fact in facts {
                for effect in supervisor.handle(fact, at: .now) { perform(effect, &answers, &notices) }
            }
            facts = answers
        }
        for notice in notices { observe(.notice(notice)) }
    }

    private mutating func perform(_ effect: Effect, _ answers: inout [Event], _ notices: inout [Notice]) {
        switch effect {
        case .launch(let launch, let spec):
            answers.append(start(launch, spec))
        case .signal(let launch, let signal, let scope):
            // A launch that is not there has ended already, and the core is about to hear so.
            attempt { () throws(SystemError) in try children[launch]?.send(signal, to: scope) }
        case .report(let notice):
            notices.append(notice)
        case .finish(let code):
            exitCode = code
        }
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec) -> Event {
        do throws(LaunchFailure) {
            guard let sockets = listeners.sockets(for: spec.program) else {
                throw LaunchFailure(step: .prepare, errno: EBADF)
            }
            let child = try spawner.spawn(
                launch, spec, sockets: sockets, notifySocket: notifySocket?.address.text)
            children.insert(child)
            // If this fails its end is still noticed, by SIGCHLD.
            attempt { () throws(SystemError) in
                try poller.watch(child.descriptor, as: .process(launch.number))
            }
            return .launched(launch, pid: child.pid)
        } catch {
            return .exited(launch, .neverStarted(error))
        }
    }
}

// MARK: Words, ends and signals

extension Engine {
    /// Anybody may speak; what counts is a worker's own word.
    private mutating func hearWhoIsReady() {
        let speakers = notifySocket?.readyPIDs().compactMap { children[pid: $0] } ?? []
        for child in speakers { handle(.ready(child.launch)) }
    }

    /// - Parameter child: Nil when it was reaped by another way in the same batch.
    private mutating func ended(_ child: ChildProcess?) {
        guard let child else { return }
        // What it said before it ended. Once it is reaped its pid may be another worker's.
        hearWhoIsReady()
        attempt { () throws(SystemError) in try child.killRemains() }
        children.remove(child)
        let exit = reap(child)
        handle(.exited(child.launch, exit, decisions.ending(child.launch, exit)))
    }

    private func reap(_ child: ChildProcess) -> Exit {
        do throws(SystemError) {
            return try child.reap()
        } catch {
            observe(.problem(error))
            // Somebody else in this process has reaped it. How it ended nobody can say any more; it has no such code.
            return .code(-1)
        }
    }

    private mutating func received(_ signal: Signal) {
        switch signal {
        case .hangUp: reload()
        case .terminate: stop(.terminate)
        case .interrupt: stop(.interrupt)
        case .quit: handle(.statusRequested)
        case .child: reapStrangers()
        default: observe(.ignored(signal))
        }
    }

    private mutating func stop(_ request: StopRequest) {
        // Once everything stops, each worker has been sent its signal: there is nothing left to decide.
        handle(.stop(request, signals: supervisor.mode == .serving ? decisions.stopping(request) : [:]))
    }

    /// Children that are not ours: orphans that came to us as PID 1 or subreaper, or that this process had before it
    /// became the master. Each is looked at before it is reaped, because a worker may have ended meanwhile.
    private mutating func reapStrangers() {
        while true {
            let pid = prefork_ended_child()
            guard pid != 0 else { return }
            if let child = children[pid: pid] { ended(child) } else { prefork_reap_stranger(pid) }
        }
    }
}

// MARK: Sets of workers

extension Engine {
    private mutating func reload() {
        // While everything stops there is nothing to read and nothing to bind; the core says that it ignores it.
        guard supervisor.mode == .serving else { return handle(.desired([])) }
        guard let specs = load(.reload) else { return }
        _ = adopt(specs, .reload)
        Engine.releaseMemory()
    }

    /// Takes a set as a whole: whatever can fail comes before the core hears of it.
    ///
    /// - Returns: Whether it was taken. If not, nothing has changed and the reasons were reported.
    private mutating func adopt(_ specs: [WorkerSpec], _ occasion: Occasion) -> Bool {
        guard makeRoom(for: specs + supervisor.workers.filter(\.isGuest).map(\.spec), occasion) else { return false }
        children.adopt(specs)
        handle(.desired(specs))
        settleListeners()
        return true
    }

    /// Opens what these workers need, or reports why that cannot be and changes nothing.
    private mutating func makeRoom(for specs: [WorkerSpec], _ occasion: Occasion) -> Bool {
        do throws(Refusals) {
            try checkDescriptors(for: specs)
            try openNotifySocket(for: specs)
            for socket in try listeners.prepare(for: specs).get() {
                observe(.listening(socket.spec, bound: socket.bound))
            }
            return true
        } catch {
            observe(.refused(error.list, occasion))
            return false
        }
    }

    private mutating func settleListeners() {
        let (closed, problems) = listeners.settle()
        for socket in closed { observe(.closed(socket.spec, bound: socket.bound)) }
        for problem in problems { observe(.problem(problem)) }
    }

    /// Takes the workers that were launched by hand since the last turn. Whoever hears of a launch may ask for another,
    /// and again when that fails: it has to wait for the next turn, or no signal would be heard any more.
    private mutating func hostGuests() {
        for guest in decisions.guests.takeAll() {
            if let reason = noPlace(for: guest.id) {
                observe(.refused([Refusal("cannot launch \(guest.id): \(reason)")], .launch(guest.id)))
            } else if makeRoom(for: supervisor.workers.map(\.spec) + [guest], .launch(guest.id)) {
                handle(.guest(guest))
                settleListeners()
            }
        }
    }

    /// Whether a turn is due at once. Once everything stops guests are only refused, which has time until something
    /// happens: who asks again each time would keep the master busy until the last worker has left.
    private var hasGuestsToHost: Bool { supervisor.mode == .serving && !decisions.guests.isEmpty }

    /// Why the core would pass over a guest without a word.
    private func noPlace(for guest: WorkerID) -> String? {
        if supervisor.mode != .serving { return "everything is being stopped" }
        return supervisor.workers.contains { $0.id == guest } ? "there is a worker of that id" : nil
    }

    /// Never a half-started set: what leaves and what comes has to fit at the same time. A worker has one process at
    /// most, because its next one waits for the last to be gone.
    private func checkDescriptors(for specs: [WorkerSpec]) throws(Refusals) {
        let processes = children.workers.union(specs.lazy.map(\.id)).count
        let refusal = descriptorLimit.refusal(
            of: specs, processes: processes, sockets: listeners.count(with: specs))
        if let refusal { throw Refusals(list: [refusal]) }
    }

    /// Opened when the first worker comes that tells whether it is ready, and kept: workers know it by its name.
    private mutating func openNotifySocket(for specs: [WorkerSpec]) throws(Refusals) {
        guard notifySocket == nil, let first = specs.first(where: \.program.tellsReadiness) else { return }
        do throws(SystemError) {
            let socket = try NotifySocket()
            try poller.watch(socket.descriptor, as: .notifications)
            notifySocket = socket
        } catch {
            throw Refusals(list: [Refusal(error.description, of: first)])
        }
    }

    /// A manifest passes through as tens of megabytes of nodes; what they leave behind goes back to the system.
    private static func releaseMemory() { malloc_trim(0) }

    private func attempt(_ body: () throws(SystemError) -> Void) {
        do throws(SystemError) { try body() } catch { observe(.problem(error)) }
    }
}
