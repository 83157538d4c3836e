import PreforkManifest
import Supervision

// What all engines of containers have in common that run each worker by itself, without a master.
extension FieldLedger {
    /// Notes what a container for each worker expresses, and what only a master does.
    ///
    /// - Parameter engine: The engine, as the subject of a sentence.
    mutating func noteContainers(of sets: [WorkerSet], on engine: String) {
        for key in ["command", "args", "host", "port", "description", "was", "context"] { express(key) }
        for set in sets {
            for worker in set.workers {
                noteSockets(of: worker)
                noteProgram(of: worker, in: set, on: engine)
                noteMaster(of: worker.id, on: engine)
                noteKill(of: worker.spec)
            }
        }
        if sets.contains(where: { !$0.spec.hasEngineKill && keys(below: "stop.kill", of: $0.spec.id).isEmpty }) {
            approximate(defaultOf: "stop.kill", FieldLedger.engineKill)
        }
    }

    /// Notes what becomes of a backoff where all delays are the first one.
    mutating func noteConstantDelay(of spec: WorkerSpec) {
        let backoff = spec.restart.backoff
        express("restart.backoff.initial", of: spec.id)
        if backoff.factor != 1, backoff.max > backoff.initial {
            for key in ["factor", "max"] {
                lose("restart.backoff.\(key)", of: spec.id, FieldLedger.constantDelay)
            }
        }
        if backoff.jitter > 0 {
            lose("restart.backoff.jitter", of: spec.id, "nothing is added to the delay at random")
        }
        express("restart.backoff", of: spec.id)
    }

    static let constantDelay = "the delay stays the same"

    /// Notes what becomes of the defaults of `restart`, where workers leave the keys out.
    ///
    /// - Parameter intensity: The explanation for `restart.intensity`, and whether it is lost.
    mutating func noteDefaultsOfRestart(
        of sets: [WorkerSet], backoff: String, intensity: (kind: Loss.Kind, explanation: String)
    ) {
        let restarted = sets.filter { $0.spec.restart.condition == .always }.map(\.spec.id)
        if restarted.contains(where: { keys(below: "restart.backoff", of: $0).isEmpty }) {
            approximate(defaultOf: "restart.backoff", backoff)
        }
        guard restarted.contains(where: { keys(below: "restart.intensity", of: $0).isEmpty }) else { return }
        switch intensity.kind {
        case .lost: lose(defaultOf: "restart.intensity", intensity.explanation)
        case .approximated: approximate(defaultOf: "restart.intensity", intensity.explanation)
        }
    }

    /// Notes how little a container may do that an export writes.
    ///
    /// - Parameter user: The user of a worker without `user`.
    mutating func noteHardening(of sets: [WorkerSet], user: UInt32) {
        approximate(
            defaultOf: "no_new_privileges",
            "a container gains no privileges, has no capabilities, and can write to no directory of its image but /tmp")
        for set in sets {
            let attributes = set.spec.program.attributes
            guard attributes.user == .number(0), attributes.capabilities == nil else { continue }
            for worker in set.workers {
                approximate(
                    "user", of: worker.id,
                    "root has no capabilities in the container but those that 'capabilities' names")
            }
        }
        if sets.contains(where: { $0.spec.program.attributes.user == nil }) {
            approximate(defaultOf: "user", "the worker runs as \(user), and not as the user of a master")
        }
    }

    /// Notes what a master does of the top level.
    mutating func noteTopWithoutMaster(on engine: String) {
        express(top: "name")
        lose(top: "reload", "no master runs: \(engine) rolls out a new export")
        lose(top: "control", "no master runs that could answer: ask \(engine)")
        lose(top: "history", "no master runs: \(engine) keeps what it has rolled out")
        lose(top: "http", "no master runs that could serve it: \(engine) has metrics and states of its own")
        lose(top: "on", "no master runs that could tell events: \(engine) has events of its own")
    }

    private mutating func noteKill(of spec: WorkerSpec) {
        if spec.hasEngineKill {
            express("stop.kill", of: spec.id)
        } else {
            approximate("stop.kill", of: spec.id, FieldLedger.engineKill)
        }
    }

    private static let engineKill = "the signal goes to the program alone, and KILL to the whole container"

    private mutating func noteSockets(of worker: ExportedWorker) {
        let program = worker.spec.program
        if let socket = program.ownSocket {
            lose("listen", of: worker.id, "no master passes the socket: the program has to bind \(socket) itself")
        } else {
            express("listen", of: worker.id)
        }
        for socket in program.furtherSockets {
            lose(
                "sockets.\(socket.name)", of: worker.id,
                "no master passes the socket: the program has to bind \(socket) itself")
        }
        if program.port == 0 {
            lose("port", of: worker.id, "the kernel picks the port, so nothing outside the container can know it")
        } else if let host = program.host, program.port != nil, ContainerPort.isLoopback(host) {
            lose(
                "host", of: worker.id,
                "only the container itself reaches \(host): with 0.0.0.0 the port is served to others")
        }
        if program.standardInput == .socket { lose("stdin", of: worker.id, "no master passes the socket") }
    }

    private mutating func noteProgram(of worker: ExportedWorker, in set: WorkerSet, on engine: String) {
        let program = worker.spec.program
        if program.executable != nil {
            approximate(
                "command", of: worker.id,
                "\(worker.program.written) is where the image has the program: relative paths start at \(input.directory)"
            )
        }
        for name in set.removedVariables {
            lose("env.\(name)", of: worker.id, "\(engine) removes no variable that the image sets")
        }
        if set.removedVariables.isEmpty || set.texts.variables.contains(where: { $0.value != nil }) {
            express("env", of: worker.id)
        }
        if program.cap != nil, worker.capDependsOnMachine {
            approximate("cap", of: worker.id, "a share of the machine's CPUs counts as \(program.cap ?? 1)")
        }
        express("cap", of: worker.id)
        if worker.runtimeOptions.boundCPUs != nil {
            lose("runtime", of: worker.id, "\(engine) does not bind a container to so many CPUs")
        } else {
            express("runtime", of: worker.id)
        }
        express("working_dir", of: worker.id)
    }

    private mutating func noteMaster(of worker: WorkerID, on engine: String) {
        lose("readiness.log", of: worker, "nobody reads the lines")
        lose("liveness.log", of: worker, "nobody reads the lines")
        lose("watchdog", of: worker, "nobody receives WATCHDOG=1")
        lose("recycle", of: worker, "\(engine) replaces no container for its age or its memory")
        lose("log", of: worker, "\(engine) takes what the worker writes to its standard streams as it is")
    }
}

extension WorkerSpec {
    /// Whether the worker is stopped as an engine stops a container.
    fileprivate var hasEngineKill: Bool { stop.scope == .mixed }
}
