import JSONText
import PreforkManifest
import Supervision

/// Services of containers that run a worker each, without a master.
struct ComposeWorkers {
    let input: ExportInput
    let options: ComposeOptions
    /// The sets with the names of their services.
    let sets: [(name: String, set: WorkerSet)]
    /// The first workers of the sets whose services publish their ports.
    private let publishing: Set<WorkerID>

    init(_ input: ExportInput, _ options: ComposeOptions) {
        self.input = input
        self.options = options
        var names = ObjectNames()
        // Compose numbers no containers in a way that their texts could use.
        sets = NamedSets.all(of: input) { $0.isNumbered }.map { (names.name(for: $0.name), $0.set) }
        publishing = ComposeWorkers.publishing(of: sets.map(\.set), isForSwarm: options.isForSwarm)
    }

    var export: Export {
        var file = ComposeFile(name: ObjectNames.plain(input.loaded.name))
        file.services = sets.map { ($0.name, service(of: $0.set)) }
        file.note =
            options.isForSwarm
            ? "docker stack deploy --compose-file compose.yaml \(file.name)" : "docker compose up --detach"
        return export([file.file(isForSwarm: options.isForSwarm)])
    }

    private func export(_ files: [ExportedFile]) -> Export {
        let engine = options.isForSwarm ? "a swarm" : "Compose"
        var ledger = FieldLedger(input, unsaid: "\(engine) has no word for it")
        ledger.noteContainers(of: sets.map(\.set), on: engine)
        ledger.noteTopWithoutMaster(on: engine)
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        own += input.losses(
            of: NeededVariable.all(in: sets.flatMap { $0.set.texts.all }),
            set: "in the environment of docker, or in a file .env")
        for (_, set) in sets {
            let isPublished = publishing.contains(set.spec.id)
            for worker in set.workers {
                ledger.noteCompose(worker, isPublished: isPublished, isForSwarm: options.isForSwarm)
            }
            if set.count > 1 { own.append(input.lossOfNumbers(set, "the containers of a service have no numbers")) }
        }
        ledger.noteHardening(of: sets.map(\.set), user: options.user)
        if options.isForSwarm {
            ledger.noteDefaultsOfRestart(
                of: sets.map(\.set), backoff: FieldLedger.constantDelay,
                intensity: (.approximated, FieldLedger.swarmLeaves))
        } else {
            ledger.noteDefaultsOfRestart(
                of: sets.map(\.set), backoff: FieldLedger.dockerWaits, intensity: (.lost, FieldLedger.dockerGoesOn))
        }
        return Export(files: files, own, ledger)
    }

    private func service(of set: WorkerSet) -> JSON {
        let (spec, isSwarm) = (set.spec, options.isForSwarm)
        let attributes = spec.program.attributes
        let user = attributes.user?.description ?? "\(options.user)"
        let group = attributes.group?.description ?? (attributes.user == nil ? "\(options.user)" : nil)
        let ports = ContainerPort.ports(of: [set.example])
        let privileged = ports.contains { $0.number < 1024 }
        let isRoot = attributes.user == .number(0)
        let files = spec.origin.environmentFiles
        return .of([
            "image": .text(options.image ?? ContainerDefaults.image),
            "entrypoint": [.text(set.texts.program.compose)],
            "command": JSON.texts(set.texts.arguments.map(\.compose)).unlessEmpty,
            "working_dir": set.ownDirectory(in: input).map { .text($0.compose) },
            "env_file": files.composeLiterals.unlessEmpty,
            "environment": .object(set.containerVariables.map { JSON.Member($0.name, .text($0.value.compose)) }),
            "user": .text(group.map { "\(user):\($0)" } ?? user),
            "group_add": isSwarm
                ? nil : JSON.texts((attributes.supplementaryGroups ?? []).map(\.description)).unlessEmpty,
            "read_only": true, "tmpfs": isSwarm ? nil : ["/tmp"],
            "volumes": isSwarm ? .list(ComposeService.volatile(["/tmp"])) : nil,
            "cap_drop": ["ALL"],
            "cap_add": ComposeService.capabilities(
                isRoot ? attributes.capabilities?.names ?? [] : [], isPrivileged: isRoot && privileged),
            "security_opt": isSwarm ? nil : ["no-new-privileges:true"],
            "sysctls": privileged && !isRoot ? ["net.ipv4.ip_unprivileged_port_start": 0] : nil,
            "ulimits": ulimits(attributes.limits),
            "pids_limit": isSwarm ? nil : attributes.cgroup.pidsMax?.number.map { .integer($0) },
            "oom_score_adj": isSwarm ? nil : attributes.oomScoreAdjustment.map { .integer($0) },
            "cpuset": isSwarm ? nil : cpuset(attributes.cpuAffinity),
            "ports": ComposeService.ports(ports, isPublished: publishing.contains(set.spec.id), isForSwarm: isSwarm),
            "healthcheck": ComposeHealth(of: set)?.json,
            "depends_on": isSwarm ? nil : dependencies(of: spec),
            "stop_signal": spec.stop.signal.engineName.map { .text($0) },
            "stop_grace_period": spec.stop.grace.engineText,
            "restart": isSwarm ? nil : restart(spec.restart),
            "deploy": deploy(set),
        ])
    }

    /// The first workers of the sets whose services publish their ports. One container alone can have a port of the machine, and in
    /// a swarm one service, which is the largest.
    private static func publishing(of sets: [WorkerSet], isForSwarm: Bool) -> Set<WorkerID> {
        let ports = sets.map(\.reachedPorts)
        var users: [String: [WorkerSet]] = [:]
        for (set, ports) in zip(sets, ports) {
            for port in ports { users[port, default: []].append(set) }
        }
        let owners = users.mapValues { sharing in
            isForSwarm ? sharing.largest : sharing.count == 1 && sharing[0].count == 1 ? sharing[0] : nil
        }
        let published = zip(sets, ports).filter { set, ports in
            ports.allSatisfy { owners[$0].flatMap(\.self)?.spec.id == set.spec.id }
        }
        return Set(published.map(\.0.spec.id))
    }

    private func restart(_ policy: RestartPolicy) -> JSON {
        switch policy.condition {
        case .always: "unless-stopped"
        case .onFailure: .text("on-failure:\(policy.intensity.deaths)")
        case .never: "no"
        }
    }

    private func ulimits(_ limits: ResourceLimits) -> JSON? {
        func value(_ limit: UInt64) -> JSON { limit == ResourceLimit.infinity ? .integer(-1) : .integer(limit) }
        return JSON.object(
            Resource.allCases.filter { $0 != .as }.compactMap { resource in
                limits[resource].map {
                    JSON.Member(resource.rawValue, ["soft": value($0.soft), "hard": value($0.hard)])
                }
            }
        ).unlessEmpty
    }

    private func cpuset(_ affinity: CPUAffinity?) -> JSON? {
        guard case .cpus(let numbers)? = affinity else { return nil }
        return .text(
            CPUAffinity.ranges(of: numbers).map { range in
                range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            }.joined(separator: ","))
    }

    private func dependencies(of spec: WorkerSpec) -> JSON? {
        JSON.object(
            spec.upkeep.needs.flatMap { need in
                sets.filter { $0.set.group == need.group }.map { name, set -> JSON.Member in
                    let condition: JSON =
                        switch need.condition {
                        case .completed: "service_completed_successfully"
                        case .ready: ComposeHealth(of: set) == nil ? "service_started" : "service_healthy"
                        }
                    return JSON.Member(name, ["condition": condition])
                }
            }
        ).unlessEmpty
    }

    private func deploy(_ set: WorkerSet) -> JSON? {
        let spec = set.spec
        let resources = ComposeService.resources(
            ContainerResources(of: [set.example]),
            pids: options.isForSwarm ? spec.program.attributes.cgroup.pidsMax?.number : nil)
        let replicas: JSON? = set.count > 1 ? .integer(set.count) : nil
        guard options.isForSwarm else { return JSON.of(["replicas": replicas, "resources": resources]).unlessEmpty }
        let budget = spec.upkeep.rollout.budget(for: set.count)
        let order: JSON = spec.upkeep.rollout.startsFirst ? "start-first" : "stop-first"
        let parallelism = JSON.integer(max(budget.surge > 0 ? budget.surge : budget.unavailable, 1))
        let condition: JSON =
            switch spec.restart.condition {
            case .always: "any"
            case .onFailure: "on-failure"
            case .never: "none"
            }
        return .of([
            "mode": spec.restart.condition == .never ? "replicated-job" : nil,
            "replicas": replicas,
            "update_config": spec.restart.condition == .never
                ? nil
                : [
                    "parallelism": parallelism, "order": order,
                    "failure_action": .text(spec.upkeep.rollout.onFailure.rawValue),
                    "monitor": max(spec.upkeep.minReady, .seconds(1)).engineText,
                ],
            "rollback_config": spec.restart.condition == .never ? nil : ["parallelism": parallelism, "order": order],
            "restart_policy": .of([
                "condition": condition,
                "delay": spec.restart.condition == .never ? nil : spec.restart.backoff.initial.engineText,
                "max_attempts": spec.restart.condition == .never ? nil : .integer(spec.restart.intensity.deaths),
                "window": spec.restart.condition == .never ? nil : spec.restart.intensity.within.engineText,
            ]),
            "resources": resources,
        ])
    }
}

extension WorkerSet {
    /// The ports that others reach, as a container publishes them.
    fileprivate var reachedPorts: Set<String> {
        Set(ContainerPort.ports(of: [example]).filter { !$0.isLoopback }.map { "\($0.number)/\($0.transport)" })
    }
}

/// The one program that tells of a container whether it is healthy.
struct ComposeHealth {
    let json: JSON

    /// Nil for workers whose readiness and liveness are no programs.
    init?(of set: WorkerSet) {
        let upkeep = set.spec.upkeep
        func test(_ words: [String]) -> JSON { (["CMD"] + words).composeLiterals }
        if case .probe(.exec(let words))? = upkeep.readiness?.condition, let readiness = upkeep.readiness {
            json = .of([
                "test": test(words),
                "interval": max(upkeep.liveness?.period ?? .seconds(10), .seconds(1)).engineText,
                "timeout": max(upkeep.liveness?.timeout ?? .seconds(3), .seconds(1)).engineText,
                "retries": .integer(upkeep.liveness?.failureThreshold ?? 3),
                "start_period": readiness.timeout.engineText,
            ])
        } else if case .exec(let words)? = upkeep.liveness?.probe, let liveness = upkeep.liveness {
            json = [
                "test": test(words), "interval": liveness.period.engineText,
                "timeout": liveness.timeout.engineText, "retries": .integer(liveness.failureThreshold),
            ]
        } else {
            return nil
        }
    }
}
