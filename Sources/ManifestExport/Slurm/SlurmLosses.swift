import PreforkManifest
import Supervision

/// What of a manifest works otherwise when its master is a task of a job.
struct SlurmLosses {
    let input: ExportInput
    let options: SlurmOptions

    init(_ input: ExportInput, _ options: SlurmOptions) {
        self.input = input
        self.options = options
    }

    /// How long Slurm waits between TERM and KILL after `scancel`, if the cluster says nothing else.
    private static let killWait = Duration.seconds(30)

    func note(in ledger: inout FieldLedger) {
        ledger.approximate(top: "history", "is kept in the job's directory on each node, and ends with the job")
        noteHTTP(in: &ledger)
        for worker in input.workers {
            noteStop(of: worker, in: &ledger)
            noteRights(of: worker, in: &ledger)
            noteAddresses(of: worker, in: &ledger)
            noteFiles(of: worker, in: &ledger)
        }
    }

    private func noteStop(of worker: ExportedWorker, in ledger: inout FieldLedger) {
        let stop = worker.spec.stop
        if stop.signal != .terminate {
            ledger.approximate(
                "stop.signal", of: worker.id,
                "a plain scancel sends TERM to all processes of a step at once; scancel --batch --signal=TERM does not")
        }
        if stop.grace > SlurmLosses.killWait {
            ledger.approximate(
                "stop.timeout", of: worker.id,
                "after a plain scancel, KILL follows after the cluster's KillWait, which is 30 s unless it is set; the time "
                    + "limit and scancel --batch --signal=TERM leave the whole time")
        }
    }

    private func noteRights(of worker: ExportedWorker, in ledger: inout FieldLedger) {
        for key in ["user", "group", "supplementary_groups"] {
            ledger.lose(key, of: worker.id, "a job has the user who submits it, who cannot become another")
        }
        ledger.lose("capabilities", of: worker.id, "a job has none, unless root submits it")
        ledger.approximate("oom_score_adj", of: worker.id, "a job can raise it and not lower it")
        ledger.approximate("nice", of: worker.id, "a job can raise it and not lower it")
        ledger.approximate("limits", of: worker.id, "a job has those of its submission as the highest")
        ledger.approximate(
            "cgroup", of: worker.id,
            "needs a cgroup of version 2 that the cluster delegates to jobs; without one, the launch fails")
        ledger.approximate("cpu_affinity", of: worker.id, "only CPUs of the job can be named")
    }

    private func noteAddresses(of worker: ExportedWorker, in ledger: inout FieldLedger) {
        let program = worker.spec.program
        if case .internet(let host, let port)? = program.address {
            if isPrivileged(port) { ledger.lose("port", of: worker.id, SlurmLosses.privileged) }
            if isOfOneNode(host) { ledger.lose("host", of: worker.id, ofOneNode) }
        }
        for socket in program.furtherSockets {
            guard case .internet(let host, let port) = socket.address else { continue }
            let key = "sockets.\(socket.name)"
            if isPrivileged(port) { ledger.lose(key, of: worker.id, SlurmLosses.privileged) }
            if isOfOneNode(host) { ledger.lose(key, of: worker.id, ofOneNode) }
        }
    }

    private func noteHTTP(in ledger: inout FieldLedger) {
        guard case .internet(let host, let port)? = input.loaded.http?.address else { return }
        if isPrivileged(port) { ledger.lose(top: "http", SlurmLosses.privileged) }
        if isOfOneNode(host) { ledger.lose(top: "http", ofOneNode) }
    }

    private static let privileged = "a port below 1024 needs root, and a job has not its rights"
    private var ofOneNode: String { "an address belongs to one node, and \(options.nodes) bind it" }

    private func isPrivileged(_ port: UInt16) -> Bool { port > 0 && port < 1024 }

    private func isOfOneNode(_ host: String) -> Bool {
        options.nodes > 1 && !["0.0.0.0", "::", "127.0.0.1", "::1", "localhost"].contains(host)
    }

    /// Files that the masters of several nodes would share.
    private func noteFiles(of worker: ExportedWorker, in ledger: inout FieldLedger) {
        guard options.nodes > 1 else { return }
        let shared = "is one file for all nodes where the file system is shared"
        let output = worker.spec.upkeep.output
        for (key, lines) in [
            ("log", output.standardOutput), ("log.stdout", output.standardOutput), ("log.stderr", output.standardError),
        ]
        where lines?.file != nil {
            ledger.approximate("\(key).file", of: worker.id, shared + ": have ${machine} in it")
        }
        for socket in worker.spec.program.sockets {
            guard case .unix = socket.address else { continue }
            let key = socket.name == worker.spec.program.ownSocket?.name ? "listen" : "sockets.\(socket.name)"
            ledger.approximate(key, of: worker.id, shared + ": the path has to be on a file system of each node")
        }
    }
}

extension Program {
    /// The worker's own address; nil for a worker without one.
    fileprivate var address: SocketSpec.Address? {
        if let own = ownSocket { return own.address }
        guard let host, let port else { return nil }
        return .internet(host: host, port: port)
    }
}
