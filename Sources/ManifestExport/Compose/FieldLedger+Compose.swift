import PreforkManifest
import Supervision

extension FieldLedger {
    /// Notes what a service of Compose says of a worker with a container of its own.
    ///
    /// - Parameter isPublished: Whether the service publishes the worker's ports.
    mutating func noteCompose(_ worker: ExportedWorker, isPublished: Bool, isForSwarm: Bool) {
        let (id, spec) = (worker.id, worker.spec)
        let engine = isForSwarm ? "a swarm" : "Compose"
        if !spec.origin.environmentFiles.isEmpty {
            approximate("env_file", of: id, "the paths start at the folder of compose.yaml")
        }
        if !isPublished, spec.program.port != nil {
            lose(
                "port", of: id,
                isForSwarm
                    ? "another service of the swarm publishes the port: put a proxy in front of both"
                    : "several containers cannot publish one port of the machine: put a proxy in front of them, or use --swarm"
            )
        }
        noteAttributes(of: worker, isForSwarm: isForSwarm)
        noteHealth(of: spec, isForSwarm: isForSwarm)
        noteRestart(of: spec, isForSwarm: isForSwarm)
        express("stop.signal", of: id)
        express("stop.timeout", of: id)
        if isForSwarm {
            lose("needs", of: id, "a swarm launches everything at once: the program has to wait itself")
            noteRollout(of: spec)
        } else {
            noteNeeds(of: spec)
            lose("rollout", of: id, "\(engine) stops the containers of a service before it makes the new ones")
        }
    }

    private mutating func noteAttributes(of worker: ExportedWorker, isForSwarm: Bool) {
        let id = worker.id
        let attributes = worker.spec.program.attributes
        for (key, account) in [("user", attributes.user), ("group", attributes.group)] {
            if let account, account.number == nil {
                approximate(key, of: id, "the image has to have the account \(account)")
            } else {
                express(key, of: id)
            }
        }
        if isForSwarm {
            lose("supplementary_groups", of: id, "a swarm has no group_add")
            lose("no_new_privileges", of: id, "a swarm has no security_opt")
            lose("oom_score_adj", of: id, "a swarm has no word for it")
            lose("cpu_affinity", of: id, "a swarm has no word for it")
        } else {
            express("supplementary_groups", of: id)
            express("no_new_privileges", of: id)
            express("oom_score_adj", of: id)
            if attributes.cpuAffinity == .spread {
                lose("cpu_affinity", of: id, "Compose deals out no CPUs")
            } else {
                express("cpu_affinity", of: id)
            }
        }
        if let kept = attributes.capabilities, !kept.isEmpty, attributes.user != .number(0) {
            lose("capabilities", of: id, "Docker gives capabilities to root alone")
        }
        express("capabilities", of: id)
        lose("umask", of: id, "a container has the umask of its runtime")
        lose("nice", of: id, "a container has the priority of its runtime")
        lose("limits.as", of: id, "Docker has no such limit")
        express("limits", of: id)
        for key in ["memory_max", "cpu_max", "pids_max"] { express("cgroup.\(key)", of: id) }
        approximate("cgroup.memory_high", of: id, "it is a reservation, and no threshold for the kernel")
        lose("cgroup.io_weight", of: id, "Compose has it for cgroup v1 alone (blkio_config)")
    }

    private mutating func noteHealth(of spec: WorkerSpec, isForSwarm: Bool) {
        let id = spec.id
        let noTool = "the health check runs a program of the image: write one in 'exec'"
        if let readiness = spec.upkeep.readiness {
            switch readiness.condition {
            case .probe(.exec):
                express("readiness", of: id)
                approximate("readiness.period", of: id, "the health check has one interval for all times")
            case .probe: lose("readiness", of: id, noTool)
            case .notify: lose("readiness", of: id, "nobody receives READY=1")
            case .after: lose("readiness", of: id, "a container is started when its program runs")
            case .log: lose("readiness", of: id, "nobody reads the lines")
            }
        }
        guard let liveness = spec.upkeep.liveness, case .exec = liveness.probe else {
            if spec.upkeep.liveness?.probe.isSilence != true { lose("liveness", of: id, noTool) }
            return
        }
        if case .probe(.exec)? = spec.upkeep.readiness?.condition {
            lose("liveness.exec", of: id, "a service has one health check, which is the readiness")
        } else if isForSwarm {
            express("liveness", of: id)
        } else {
            approximate("liveness.exec", of: id, "the container is marked unhealthy, and runs on")
        }
        express("liveness", of: id)
    }

    static let swarmLeaves = "a container that has failed so often is left"
    static let dockerWaits = "Docker waits for 100 ms, each time twice as long, up to 1 min"
    static let dockerGoesOn = "Docker never gives up"

    private mutating func noteRestart(of spec: WorkerSpec, isForSwarm: Bool) {
        let id = spec.id
        express("restart.policy", of: id)
        guard spec.restart.condition != .never else {
            express("restart", of: id)
            return
        }
        lose("restart.never_on", of: id, "Docker launches it again whatever its exit is")
        if isForSwarm {
            noteConstantDelay(of: spec)
            approximate("restart.intensity", of: id, FieldLedger.swarmLeaves)
        } else {
            approximate("restart.backoff", of: id, FieldLedger.dockerWaits)
            if spec.restart.condition == .onFailure {
                approximate("restart.intensity", of: id, "the attempts count, however long they take")
            } else {
                lose("restart.intensity", of: id, FieldLedger.dockerGoesOn)
            }
        }
    }

    private mutating func noteRollout(of spec: WorkerSpec) {
        let id = spec.id
        guard spec.restart.condition != .never else {
            lose("rollout", of: id, "a job of a swarm is not rolled out")
            return
        }
        approximate("rollout.max_surge", of: id, "so many containers are replaced at once, the new ones first")
        approximate("rollout.max_unavailable", of: id, "so many containers are replaced at once")
        lose("rollout.canary", of: id, "an update does not wait after its first containers")
        express("rollout.min_ready", of: id)
        lose("rollout.progress_deadline", of: id, "an update waits for as long as it takes")
        express("rollout.on_failure", of: id)
    }

    private mutating func noteNeeds(of spec: WorkerSpec) {
        for need in spec.upkeep.needs where need.condition == .ready {
            let needed = input.groups.first { $0.name == need.group }?.workers.first?.spec.upkeep
            guard let readiness = needed?.readiness else { continue }
            if case .probe(.exec) = readiness.condition { continue }
            approximate("needs", of: spec.id, "the containers of \(need.group) are started, and need not be ready")
        }
        express("needs", of: spec.id)
    }
}

extension Probe {
    /// Whether it is about the lines of the worker, which only a master reads.
    var isSilence: Bool { if case .silence = self { true } else { false } }
}
