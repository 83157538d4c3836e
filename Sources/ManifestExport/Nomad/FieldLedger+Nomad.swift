import PreforkManifest
import Supervision

extension FieldLedger {
    /// Notes what a group of Nomad says of a worker with an allocation of its own.
    mutating func noteNomad(_ worker: ExportedWorker, in set: WorkerSet) {
        let (id, spec) = (worker.id, worker.spec)
        if spec.program.port != nil {
            approximate("port", of: id, "the machine has another port for it, which the service tells")
        }
        if !spec.origin.environmentFiles.isEmpty {
            approximate(
                "env_file", of: id, "the file is read where the job is run from, and not by the worker's machine")
        }
        noteAttributes(of: worker)
        noteHealth(of: spec)
        express("restart.policy", of: id)
        if spec.restart.condition == .never {
            express("restart", of: id)
        } else {
            noteConstantDelay(of: spec)
            approximate(
                "restart.intensity", of: id, "a task that fails so often fails its allocation, which goes elsewhere")
            lose("restart.never_on", of: id, "Nomad launches it again whatever its exit is")
        }
        noteRollout(of: spec)
        express("stop.signal", of: id)
        approximateLongStop(of: spec)
        lose("needs", of: id, "Nomad launches all groups at once: the program has to wait itself")
    }

    private mutating func approximateLongStop(of spec: WorkerSpec) {
        if spec.stop.grace > .seconds(30) {
            approximate("stop.timeout", of: spec.id, "the client's max_kill_timeout has to allow it, which is 30 s")
        } else {
            express("stop.timeout", of: spec.id)
        }
    }

    private mutating func noteAttributes(of worker: ExportedWorker) {
        let id = worker.id
        let attributes = worker.spec.program.attributes
        for (key, account) in [("user", attributes.user), ("group", attributes.group)] {
            if let account, account.number == nil {
                approximate(key, of: id, "the image has to have the account \(account)")
            } else {
                express(key, of: id)
            }
        }
        lose("supplementary_groups", of: id, "a task has no word for it")
        express("no_new_privileges", of: id)
        if let kept = attributes.capabilities, !kept.isEmpty, attributes.user != .number(0) {
            lose("capabilities", of: id, "Docker gives capabilities to root alone")
        } else if attributes.capabilities?.isEmpty == false {
            approximate("capabilities", of: id, "the client's allow_caps has to allow them")
        }
        express("capabilities", of: id)
        lose("umask", of: id, "a container has the umask of its runtime")
        lose("nice", of: id, "a container has the priority of its runtime")
        lose("oom_score_adj", of: id, "Nomad sets it by the memory that a task reserves")
        lose("cpu_affinity", of: id, "Nomad picks the cores")
        lose("limits.as", of: id, "Docker has no such limit")
        express("limits", of: id)
        if attributes.cgroup.memoryHigh != nil {
            approximate(
                "cgroup.memory_max", of: id,
                "without memory oversubscription, a task is ended at the memory that is reserved, which is memory_high")
        }
        for key in ["memory_max", "pids_max"] { express("cgroup.\(key)", of: id) }
        approximate("cgroup.cpu_max", of: id, "whole cores are reserved")
        approximate("cgroup.memory_high", of: id, "it is what is reserved, and no threshold for the kernel")
        lose("cgroup.io_weight", of: id, "Nomad shares out no disk")
    }

    private mutating func noteHealth(of spec: WorkerSpec) {
        let (id, upkeep) = (spec.id, spec.upkeep)
        let isReached = (spec.program.port ?? 0) > 0 && !ContainerPort.isLoopback(spec.program.host ?? "")
        let unreached = "there is no port that Nomad reaches"
        let script = "only checks of Consul run programs"
        if let readiness = upkeep.readiness {
            switch readiness.condition {
            case .notify where isReached:
                approximate("readiness.notify", of: id, "the port accepts connections")
            case .notify: lose("readiness.notify", of: id, "nobody receives READY=1")
            case .probe(.exec): lose("readiness", of: id, script)
            case .probe where !isReached: lose("readiness", of: id, unreached)
            case .probe(let probe): note(probe, below: "readiness", of: spec)
            case .after: lose("readiness.after", of: id, "a task without checks is up when it runs")
            case .log: break
            }
            express("readiness.timeout", of: id)
            express("readiness.period", of: id)
        }
        guard let liveness = upkeep.liveness else { return }
        switch liveness.probe {
        case .exec: lose("liveness", of: id, script)
        case .silence: break
        case .tcp, .http:
            if isReached {
                note(liveness.probe, below: "liveness", of: spec)
            } else {
                lose("liveness", of: id, unreached)
            }
        }
        for key in ["period", "timeout", "failure_threshold"] { express("liveness.\(key)", of: id) }
    }

    private mutating func note(_ probe: Probe, below key: String, of spec: WorkerSpec) {
        var (host, port): (String?, UInt16?) = (nil, nil)
        switch probe {
        case .tcp(let at, let number): (host, port) = (at, number)
        case .http(let http):
            (host, port) = (http.host, http.port)
            if http.status != 200...399 { approximate("\(key).http", of: spec.id, "Nomad takes each status below 400") }
        case .exec, .silence: break
        }
        if host.map({ $0 != spec.program.host }) ?? false || port.map({ $0 != spec.program.port }) ?? false {
            approximate(key, of: spec.id, "Nomad asks the port of the worker itself")
        }
        for kind in ["tcp", "http"] { express("\(key).\(kind)", of: spec.id) }
    }

    private mutating func noteRollout(of spec: WorkerSpec) {
        let (id, policy) = (spec.id, spec.upkeep.rollout)
        guard spec.restart.condition == .always else {
            lose("rollout", of: id, "a batch job is not rolled out")
            return
        }
        if policy.startsFirst {
            approximate(
                "rollout.max_surge", of: id,
                "the first of the new allocations are canaries, the others stop an old one first")
        }
        for key in ["max_surge", "max_unavailable", "min_ready", "progress_deadline"] {
            express("rollout.\(key)", of: id)
        }
        express("rollout.canary", of: id)
        if policy.onFailure == .continue {
            approximate("rollout.on_failure", of: id, "a deployment that fails is left where it is")
        }
        express("rollout.on_failure", of: id)
    }
}
