import PreforkManifest
import Supervision

/// Jobs whose allocations run a worker each, without a master: one for those that run on, and one for those that end.
struct NomadWorkers {
    let input: ExportInput
    let options: NomadOptions
    /// The sets with the names of their groups.
    let sets: [(name: String, set: WorkerSet)]
    private let parts: NomadParts

    init(_ input: ExportInput, _ options: NomadOptions) {
        self.input = input
        self.options = options
        parts = NomadParts(options: options)
        var names = ObjectNames()
        // Nomad numbers the allocations of a group from 0.
        sets = NamedSets.all(of: input) { $0.isNumbered && $0.firstID != 0 }.map { (names.name(for: $0.name), $0.set) }
    }

    private var name: String { ObjectNames.plain(input.loaded.name) }

    var export: Export {
        let services = sets.filter { $0.set.spec.restart.condition == .always }
        let jobs = sets.filter { $0.set.spec.restart.condition != .always }
        var files: [ExportedFile] = []
        if !services.isEmpty { files.append(file(name, type: "service", services)) }
        if !jobs.isEmpty { files.append(file("\(name)-batch", type: "batch", jobs)) }
        return export(files)
    }

    private func file(_ name: String, type: String, _ sets: [(name: String, set: WorkerSet)]) -> ExportedFile {
        let job = parts.job(name, type: type, groups: sets.map { group(of: $0.set, named: $0.name) })
        let needed = NeededVariable.all(in: sets.flatMap { $0.set.texts.all })
        let blocks = parts.variables(needed) + [job]
        return ExportedFile(
            name: "\(name).nomad.hcl",
            text: "# nomad job run \(name).nomad.hcl\n\n" + blocks.map { $0.text() }.joined(separator: "\n"))
    }

    private func export(_ files: [ExportedFile]) -> Export {
        var ledger = FieldLedger(input, unsaid: "Nomad has no word for it")
        ledger.noteContainers(of: sets.map(\.set), on: "Nomad")
        ledger.noteTopWithoutMaster(on: "Nomad")
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        own += input.losses(
            of: NeededVariable.all(in: sets.flatMap { $0.set.texts.all }).map {
                NeededVariable(name: $0.name, fallback: $0.fallback, isRequired: $0.isRequired || $0.fallback == nil)
            }, set: "by nomad job run -var")
        for (_, set) in sets {
            for worker in set.workers { ledger.noteNomad(worker, in: set) }
            if set.count > 1, !set.isNumberedFromZero {
                own.append(input.lossOfNumbers(set, "the allocations of a group are numbered from 0"))
            }
            if ContainerResources(of: [set.example]).requestedMemory == nil {
                own.append(
                    input.loss(
                        .approximated, "cgroup.memory_max", of: set.spec.id, named: set.subject, NomadLosses.memory))
            }
        }
        ledger.noteHardening(of: sets.map(\.set), user: options.user)
        ledger.noteDefaultsOfRestart(
            of: sets.map(\.set), backoff: FieldLedger.constantDelay,
            intensity: (.approximated, "a task that fails so often fails its allocation, which goes elsewhere"))
        return Export(files: files, own, ledger)
    }

    private func group(of set: WorkerSet, named name: String) -> HCLBlock {
        let (spec, isService) = (set.spec, set.spec.restart.condition == .always)
        let ports = ContainerPort.ports(of: [set.example])
        var group = HCLBlock("group", name)
        if let remark = spec.remark { group.add(comment: remark) }
        group.set("count", .number(set.count))
        let services = services(of: set, named: name, ports)
        if isService { group.add(update(of: set, hasChecks: !services.isEmpty)) }
        group.add(restart(spec.restart))
        if spec.restart.condition == .never {
            var reschedule = HCLBlock("reschedule")
            reschedule.set("attempts", 0)
            reschedule.set("unlimited", false)
            group.add(reschedule)
        }
        group.add(parts.network(ports, isStatic: false))
        for service in services { group.add(service) }
        group.add(task(of: set, named: name, ports))
        return group
    }

    private func update(of set: WorkerSet, hasChecks: Bool) -> HCLBlock {
        let (spec, policy) = (set.spec, set.spec.upkeep.rollout)
        let budget = policy.budget(for: set.count)
        let canary = max(policy.canary, policy.startsFirst ? budget.surge : 0)
        let minHealthy = max(spec.upkeep.minReady, .seconds(1))
        let healthy = max(spec.upkeep.readiness?.timeout ?? .seconds(300), minHealthy + .seconds(1))
        var update = HCLBlock("update")
        update.set("max_parallel", .number(max(budget.surge > 0 ? budget.surge : budget.unavailable, 1)))
        if canary > 0 {
            update.set("canary", .number(min(canary, set.count)))
            update.set("auto_promote", true)
        }
        update.set("health_check", hasChecks ? "checks" : "task_states")
        update.set("min_healthy_time", .text(minHealthy.engineWord))
        update.set("healthy_deadline", .text(healthy.engineWord))
        update.set("progress_deadline", .text(max(policy.progressDeadline, healthy + .seconds(1)).engineWord))
        update.set("auto_revert", .boolean(policy.onFailure == .rollback))
        return update
    }

    private func restart(_ policy: RestartPolicy) -> HCLBlock {
        var restart = HCLBlock("restart")
        restart.set("attempts", .number(policy.condition == .never ? 0 : policy.intensity.deaths))
        if policy.condition != .never {
            // Nomad refuses an interval that has no room for the delays.
            let delays = policy.backoff.initial.clampedNanoseconds.multipliedReportingOverflow(
                by: Int64(policy.intensity.deaths))
            let least = delays.overflow ? policy.intensity.within : Duration.nanoseconds(delays.partialValue)
            restart.set("interval", .text(max(policy.intensity.within, least, .seconds(5)).engineWord))
            restart.set("delay", .text(policy.backoff.initial.engineWord))
        }
        restart.set("mode", "fail")
        return restart
    }

    private func services(of set: WorkerSet, named name: String, _ ports: [ContainerPort]) -> [HCLBlock] {
        ports.filter { !$0.isLoopback && $0.transport == .tcp }.map { port in
            var checks: [HCLBlock] = []
            if port.isOwn {
                checks = [set.readinessCheck(at: port), set.livenessCheck(at: port)].compactMap(\.self)
            }
            return parts.service("\(self.name)-\(name)", port, checks: checks)
        }
    }

    private func task(of set: WorkerSet, named name: String, _ ports: [ContainerPort]) -> HCLBlock {
        let (spec, attributes) = (set.spec, set.spec.program.attributes)
        let isRoot = attributes.user == .number(0)
        let user = attributes.user?.description ?? "\(options.user)"
        let group = attributes.group?.description ?? (attributes.user == nil ? "\(options.user)" : nil)
        var task = HCLBlock("task", name)
        task.set("driver", "docker")
        task.set("user", .text(group.map { "\(user):\($0)" } ?? user))
        task.set("kill_signal", .text(spec.stop.signal.engineName ?? "SIGTERM"))
        task.set("kill_timeout", .text(spec.stop.grace.engineWord))
        var config = HCLBlock(
            "config",
            items: parts.container(
                ports, directories: ["/tmp"], capabilities: isRoot ? attributes.capabilities?.names ?? [] : [],
                isPrivileged: isRoot && ports.contains { $0.number < 1024 }))
        config.set("entrypoint", .list([set.texts.program.nomad]))
        if !set.texts.arguments.isEmpty { config.set("args", .list(set.texts.arguments.map(\.nomad))) }
        config.set("work_dir", set.ownDirectory(in: input).map(\.nomad))
        config.set("pids_limit", attributes.cgroup.pidsMax?.number.map { .number($0) })
        config.add(ulimits(attributes.limits))
        task.add(config)
        var environment = HCLBlock("env")
        if set.count > 1, set.isNumberedFromZero {
            for name in WorkerSet.numbers.sorted() { environment.set(name, .template("${NOMAD_ALLOC_INDEX}")) }
        }
        for variable in set.containerVariables { environment.set(variable.name, variable.value.nomad) }
        task.add(environment)
        let files = EnvironmentFileNames(spec.origin.environmentFiles, in: "")
        for path in spec.origin.environmentFiles {
            var template = HCLBlock("template")
            template.add(comment: "The file is read where 'nomad job run' is called.")
            template.set("data", .word("file(\(HCLValue.quoted(path)))"))
            template.set("destination", .text("secrets/\(files[path])"))
            template.set("env", true)
            task.add(template)
        }
        task.add(parts.resources(ContainerResources(of: [set.example])))
        return task
    }

    private func ulimits(_ limits: ResourceLimits) -> HCLBlock? {
        func word(_ limit: UInt64) -> String { limit == ResourceLimit.infinity ? "-1" : "\(limit)" }
        var block = HCLBlock("ulimit")
        for resource in Resource.allCases where resource != .as {
            guard let limit = limits[resource] else { continue }
            block.set(resource.rawValue, .text("\(word(limit.soft)):\(word(limit.hard))"))
        }
        return block.items.isEmpty ? nil : block
    }
}

extension WorkerSet {
    /// A check in place of the readiness; nil for one that Nomad cannot ask.
    func readinessCheck(at port: ContainerPort) -> HCLBlock? {
        guard let readiness = spec.upkeep.readiness else { return nil }
        switch readiness.condition {
        case .probe(let probe):
            return check(probe, at: port, interval: readiness.period, timeout: min(readiness.period, .seconds(3)))
        case .notify: return NomadParts.check(tcp: port, interval: "10s", timeout: "3s")
        case .log, .after: return nil
        }
    }

    /// A check in place of the liveness, after whose failures the task is launched again.
    func livenessCheck(at port: ContainerPort) -> HCLBlock? {
        guard let liveness = spec.upkeep.liveness else { return nil }
        return check(
            liveness.probe, at: port, interval: liveness.period, timeout: liveness.timeout,
            restarts: liveness.failureThreshold)
    }

    private func check(
        _ probe: Probe, at port: ContainerPort, interval: Duration, timeout: Duration, restarts: Int? = nil
    ) -> HCLBlock? {
        let path: String?
        switch probe {
        case .tcp: path = nil
        case .http(let http): path = http.path
        case .exec, .silence: return nil
        }
        // Nomad takes no shorter time.
        return NomadParts.check(
            tcp: port, path: path, interval: max(interval, .seconds(1)).engineWord,
            timeout: max(timeout, .seconds(1)).engineWord, restarts: restarts)
    }
}
