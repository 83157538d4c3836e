import PreforkManifest
import Supervision

extension FieldLedger {
    /// Notes what the objects of Kubernetes say of a worker with a pod of its own.
    ///
    /// - Parameter files: The name of the Secret with the variables of a file.
    mutating func noteKubernetes(_ worker: ExportedWorker, in set: WorkerSet, files: (String) -> String) {
        let id = worker.id
        let kind = KubernetesKind(of: set)
        for path in worker.environmentFiles(in: input.directory) {
            approximate(
                "env_file", of: id, "kubectl create secret generic \(files(path)) --from-env-file=\(path)")
        }
        noteAttributes(of: worker)
        noteHealth(of: worker.spec, in: set)
        noteRestart(of: worker.spec, as: kind)
        noteRollout(of: worker.spec, as: kind)
        if worker.spec.stop.signal == .terminate {
            express("stop.signal", of: id)
        } else {
            lose(
                "stop.signal", of: id,
                "the image's STOPSIGNAL counts, or lifecycle.stopSignal where ContainerStopSignals is on (1.33)")
        }
        express("stop.timeout", of: id)
        for need in worker.spec.upkeep.needs {
            lose(
                "needs", of: id,
                "Kubernetes launches everything at once: the program has to wait for \(need.group) itself")
        }
    }

    /// Notes the losses of defaults, which no key of the manifest is about.
    mutating func noteDefaults(of sets: [WorkerSet]) {
        let goesBack = sets.contains {
            KubernetesKind(of: $0) != .job && $0.spec.upkeep.rollout.onFailure == .rollback
                && keys(below: "rollout.on_failure", of: $0.spec.id).isEmpty
        }
        if goesBack { lose(defaultOf: "rollout.on_failure", FieldLedger.noRollback) }
        noteDefaultsOfRestart(
            of: sets, backoff: FieldLedger.kubeletWaits, intensity: (.lost, FieldLedger.kubeletGoesOn))
    }

    private static let kubeletWaits = "the kubelet waits for 10 s, each time twice as long, up to 5 min"
    private static let kubeletGoesOn = "the kubelet never gives up"

    private static let noRollback =
        "Kubernetes leaves a rollout that fails where it is, until somebody calls kubectl rollout undo"

    private mutating func noteAttributes(of worker: ExportedWorker) {
        let id = worker.id
        let attributes = worker.spec.program.attributes
        for (key, account) in [("user", attributes.user), ("group", attributes.group)] {
            if let account, account.number == nil {
                lose(key, of: id, "Kubernetes knows accounts by number alone: write the number of \(account)")
            } else {
                express(key, of: id)
            }
        }
        for account in attributes.supplementaryGroups ?? [] where account.number == nil {
            lose("supplementary_groups", of: id, "Kubernetes knows groups by number alone: write that of \(account)")
        }
        express("supplementary_groups", of: id)
        express("no_new_privileges", of: id)
        if let kept = attributes.capabilities, !kept.isEmpty, attributes.user?.number != 0 {
            lose("capabilities", of: id, "Kubernetes gives capabilities to root alone")
        }
        express("capabilities", of: id)
        lose("umask", of: id, "a container has the umask of its runtime")
        lose("limits", of: id, "a container has the limits of its runtime")
        lose("nice", of: id, "the CPU time follows the requests")
        lose("oom_score_adj", of: id, "it follows the quality of service that requests and limits make")
        lose("cpu_affinity", of: id, "only the CPU manager of the kubelet binds containers to CPUs")
        express("cgroup.memory_max", of: id)
        express("cgroup.cpu_max", of: id)
        approximate("cgroup.memory_high", of: id, "it is the request, and no threshold for the kernel")
        lose("cgroup.pids_max", of: id, "the kubelet has one podPidsLimit for all pods")
        lose("cgroup.io_weight", of: id, "Kubernetes shares out no disk")
    }

    private mutating func noteHealth(of spec: WorkerSpec, in set: WorkerSet) {
        if let readiness = spec.upkeep.readiness {
            switch readiness.condition {
            case .probe(let probe):
                note(probe, below: "readiness", of: spec)
                express("readiness.timeout", of: spec.id)
                notePeriod(readiness.period, "readiness.period", of: spec.id)
            case .notify:
                if let port = set.portForNotify {
                    approximate(
                        "readiness.notify", of: spec.id, "a pod is ready when port \(port) accepts a connection")
                    express("readiness.timeout", of: spec.id)
                } else {
                    lose("readiness.notify", of: spec.id, "nobody receives READY=1")
                }
            case .after:
                approximate(
                    "readiness.after", of: spec.id,
                    "a pod counts as available so late, but is sent requests at once (minReadySeconds)")
                express("readiness.timeout", of: spec.id)
            case .log: break
            }
        }
        guard let liveness = spec.upkeep.liveness else { return }
        note(liveness.probe, below: "liveness", of: spec)
        notePeriod(liveness.period, "liveness.period", of: spec.id)
        notePeriod(liveness.timeout, "liveness.timeout", of: spec.id)
        express("liveness.failure_threshold", of: spec.id)
    }

    private mutating func notePeriod(_ period: Duration, _ key: String, of worker: WorkerID) {
        if period.isWholeSeconds {
            express(key, of: worker)
        } else {
            approximate(key, of: worker, "the kubelet counts whole seconds: \(max(period.wholeSeconds, 1)) s")
        }
    }

    private mutating func note(_ probe: Probe, below key: String, of spec: WorkerSpec) {
        switch probe {
        case .tcp(let host, let port):
            noteAddress("\(key).tcp", host, port, of: spec)
        case .http(let http):
            noteAddress("\(key).http", http.host, http.port, of: spec)
            if http.status != 200...399 {
                approximate("\(key).http", of: spec.id, "the kubelet takes each status from 200 to 399")
            }
        case .exec: express("\(key).exec", of: spec.id)
        case .silence: break
        }
    }

    private mutating func noteAddress(_ key: String, _ host: String?, _ port: UInt16?, of spec: WorkerSpec) {
        if spec.reachedPort(host, port) == nil {
            lose(key, of: spec.id, "the kubelet asks the pod's own address, where nothing listens")
        } else if let host, ContainerPort.isLoopback(host) {
            approximate(key, of: spec.id, "the kubelet asks the pod's own address instead of \(host)")
        } else {
            express(key, of: spec.id)
        }
    }

    private mutating func noteRestart(of spec: WorkerSpec, as kind: KubernetesKind) {
        let id = spec.id
        express("restart.policy", of: id)
        switch (kind, spec.restart.condition) {
        case (_, .never): express("restart", of: id)
        case (.job, _):
            approximate(
                "restart.intensity", of: id,
                "the Job fails after \(spec.restart.intensity.deaths) failed attempts, however long they take")
        default: lose("restart.intensity", of: id, FieldLedger.kubeletGoesOn)
        }
        approximate("restart.backoff", of: id, FieldLedger.kubeletWaits)
        lose("restart.never_on", of: id, "the kubelet launches it again whatever its exit is")
    }

    private mutating func noteRollout(of spec: WorkerSpec, as kind: KubernetesKind) {
        let (id, policy) = (spec.id, spec.upkeep.rollout)
        switch kind {
        case .job:
            lose("rollout", of: id, "a Job is not rolled out: a changed one is another Job")
            return
        case .deployment:
            express("rollout.max_surge", of: id)
            express("rollout.max_unavailable", of: id)
            express("rollout.progress_deadline", of: id)
        case .statefulSet:
            if policy.startsFirst {
                lose("rollout.max_surge", of: id, "a StatefulSet stops a pod before it launches the new one")
            }
            express("rollout.max_surge", of: id)
            approximate("rollout.max_unavailable", of: id, "a StatefulSet replaces one pod at a time")
            lose("rollout.progress_deadline", of: id, "a StatefulSet waits for as long as it takes")
        }
        express("rollout.min_ready", of: id)
        if policy.canary > 0 { lose("rollout.canary", of: id, "a rollout does not wait after its first pods") }
        switch policy.onFailure {
        case .rollback: lose("rollout.on_failure", of: id, FieldLedger.noRollback)
        case .pause: express("rollout.on_failure", of: id)
        case .continue: approximate("rollout.on_failure", of: id, "a rollout waits for the pods that fail")
        }
    }
}
