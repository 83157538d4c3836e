import PreforkManifest
import Supervision

/// A job whose allocations run a master with all its workers.
struct NomadMaster {
    let container: MasterContainer
    let options: NomadOptions
    private let parts: NomadParts

    init(_ input: ExportInput, _ options: NomadOptions) {
        // The folder of a task is its own.
        container = MasterContainer(input, hasWritableFolder: true)
        self.options = options
        parts = NomadParts(options: options)
    }

    private var input: ExportInput { container.input }
    private var name: String { ObjectNames.plain(input.loaded.name) }

    var export: Export {
        let job = parts.job(name, type: "service", groups: [group])
        let blocks = parts.variables(container.variables.map(NeededVariable.withDefault)) + [job]
        let text = "# nomad job run \(name).nomad.hcl\n\n" + blocks.map { $0.text() }.joined(separator: "\n")
        return export([ExportedFile(name: "\(name).nomad.hcl", text: text)])
    }

    private func export(_ files: [ExportedFile]) -> Export {
        var ledger = FieldLedger(input, unsaid: "Nomad has no word for it")
        ledger.noteMaster(
            in: container, unit: "task",
            files: "add a template for each file, with the manifest's folder \(input.directory)")
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        own += input.losses(of: container.variables, set: "by nomad job run -var")
        if ContainerResources(of: container.workers).requestedMemory == nil {
            own.append(input.loss(.approximated, "cgroup.memory_max", NomadLosses.memory))
        }
        if options.replicas > 1 {
            for worker in input.workers where worker.spec.restart.condition != .always {
                ledger.approximate("restart.policy", of: worker.id, "each of the allocations runs it")
            }
        }
        return Export(files: files, own, ledger)
    }

    private var group: HCLBlock {
        var group = HCLBlock("group", name)
        group.set("count", .number(options.replicas))
        var update = HCLBlock("update")
        update.set("max_parallel", 1)
        update.set("health_check", services.isEmpty ? "task_states" : "checks")
        update.set("min_healthy_time", "10s")
        update.set("healthy_deadline", "5m")
        update.set("progress_deadline", "10m")
        update.set("auto_revert", true)
        group.add(update)
        var restart = HCLBlock("restart")
        restart.add(comment: "The master restarts its workers, so it ends only for a reason.")
        restart.set("attempts", 3)
        restart.set("interval", "5m")
        restart.set("delay", "5s")
        restart.set("mode", "fail")
        group.add(restart)
        group.add(parts.network(container.ports, isStatic: true))
        for service in services { group.add(service) }
        group.add(task)
        return group
    }

    private var services: [HCLBlock] {
        container.ports.filter { !$0.isLoopback && $0.transport == .tcp }.map { port in
            let check =
                port.number == container.httpPort
                ? NomadParts.check(tcp: port, path: "/readyz", interval: "10s", timeout: "5s")
                : NomadParts.check(tcp: port, interval: "10s", timeout: "5s")
            return parts.service("\(name)-\(port.name)", port, checks: [check])
        }
    }

    private var task: HCLBlock {
        let isRoot = !container.rootReasons.isEmpty
        var task = HCLBlock("task", "prefork-run")
        task.set("driver", "docker")
        let user = isRoot ? 0 : options.user
        task.set("user", .text("\(user):\(user)"))
        task.set("kill_signal", "SIGTERM")
        task.add(
            comment: "A stop takes as long as the manifest lets it. The client's max_kill_timeout has to allow that.")
        task.set("kill_timeout", .text("\(container.stopSeconds)s"))
        var config = HCLBlock(
            "config",
            items: parts.container(
                container.ports, directories: container.writableDirectories, capabilities: container.capabilities.names,
                isPrivileged: isRoot && container.hasPrivilegedPort))
        config.set("entrypoint", .texts(Array(container.command.prefix(1))))
        config.set("args", .texts(Array(container.command.dropFirst())))
        task.add(config)
        var environment = HCLBlock("env")
        for variable in MasterContainer.directoryVariables {
            environment.set(variable.name, variable.value.map { .text($0) })
        }
        for variable in container.variables { environment.set(variable.name, .template("${var.\(variable.name)}")) }
        task.add(environment)
        task.add(template)
        task.add(parts.resources(ContainerResources(of: container.workers)))
        return task
    }

    /// The manifest. Nomad writes the file anew and then signals the task, where a template takes something from Consul or Vault.
    private var template: HCLBlock {
        var template = HCLBlock("template")
        template.set("destination", .text("local/\(input.fileName)"))
        if input.loaded.watchesForChanges {
            template.add(comment: "The master reads the manifest again when it changes (reload: {watch: true}).")
            template.set("change_mode", "noop")
        } else {
            template.set("change_mode", "signal")
            template.set("change_signal", "SIGHUP")
        }
        if input.text.contains("{{") {
            template.set("left_delimiter", "[[[[")
            template.set("right_delimiter", "]]]]")
        }
        template.set("data", lines: input.text)
        return template
    }
}

extension NeededVariable {
    /// The variable with an empty text as its default where the manifest has one of its own, which takes the empty one's place.
    static func withDefault(_ variable: NeededVariable) -> NeededVariable {
        NeededVariable(
            name: variable.name, fallback: variable.isRequired ? nil : variable.fallback ?? "",
            isRequired: variable.isRequired)
    }
}

/// What several exports for Nomad say.
enum NomadLosses {
    static let memory = "without it a task may use 300 MB, and is ended where it uses more"
}
