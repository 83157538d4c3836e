import JSONText
import PreforkManifest
import Supervision

/// A service whose container runs a master with all its workers.
struct ComposeMaster {
    let container: MasterContainer
    let options: ComposeOptions

    init(_ input: ExportInput, _ options: ComposeOptions) {
        container = MasterContainer(input)
        self.options = options
    }

    private var input: ExportInput { container.input }
    private var name: String { ObjectNames.plain(input.loaded.name) }
    private var folder: String { "manifest" }

    var export: Export {
        var file = ComposeFile(name: name)
        file.services = [(name, service)]
        if options.isForSwarm {
            file.configs = [
                "manifest": [
                    "name": .text("\(name)-manifest-\(Checksum.text(of: input.text).prefix(8))"),
                    "file": .text("./\(folder)/\(input.fileName)"),
                ]
            ]
            file.note = """
                docker stack deploy --compose-file compose.yaml \(name)
                A config of a swarm never changes, so the name of this one changes with the manifest, and the containers are replaced.
                """
        } else {
            let reload = "docker compose kill --signal HUP \(name)"
            file.note =
                input.loaded.watchesForChanges
                ? """
                docker compose up --detach
                The manifest is in the folder \(folder), and the master reads it again when it changes (reload: {watch: true}).
                """
                : """
                docker compose up --detach
                The manifest is in the folder \(folder). To let the master read it again: \(reload)
                """
        }
        return export([
            file.file(isForSwarm: options.isForSwarm),
            ExportedFile(name: "\(folder)/\(input.fileName)", text: input.text),
        ])
    }

    private func export(_ files: [ExportedFile]) -> Export {
        var ledger = FieldLedger(input, unsaid: "Compose has no word for it")
        ledger.noteMaster(
            in: container, unit: "container",
            files: options.isForSwarm
                ? "add each file to the configs of the service, below \(input.directory)"
                : "the container gets the files from the folder \(folder), where the manifest is")
        for file in container.environmentFiles where file.inFolder == nil {
            ledger.lose("env_file", "a container has no file \(file.path)")
        }
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        own += input.losses(of: container.variables, set: "in the environment of docker, or in a file .env")
        if options.replicas > 1 {
            for worker in input.workers where worker.spec.restart.condition != .always {
                ledger.approximate("restart.policy", of: worker.id, "each of the containers runs it")
            }
        }
        return Export(files: files, own, ledger)
    }

    private var runsAsRoot: Bool { !container.rootReasons.isEmpty }

    private var service: JSON {
        let isSwarm = options.isForSwarm
        let user = runsAsRoot ? 0 : options.user
        var environment = MasterContainer.directoryVariables.map { JSON.Member($0.name, .text(orNull: $0.value)) }
        environment += container.variables.map { variable in
            // The manifest has the defaults, and takes an empty variable for none.
            let text = variable.isRequired ? "${\(variable.name):?}" : "${\(variable.name):-}"
            return JSON.Member(variable.name, .text(text))
        }
        let mount: JSON = [
            "type": "bind", "source": .text("./\(folder)"), "target": .text(input.directory), "read_only": true,
        ]
        return .of([
            "image": .text(options.image ?? ContainerDefaults.image),
            "entrypoint": [.text(container.command.first ?? "")],
            "command": container.command.dropFirst().map { $0 }.composeLiterals,
            "environment": .object(environment),
            "user": .text("\(user):\(user)"),
            "read_only": true,
            "tmpfs": isSwarm ? nil : container.writableDirectories.composeLiterals,
            "cap_drop": ["ALL"],
            "cap_add": ComposeService.capabilities(
                container.capabilities.names, isPrivileged: runsAsRoot && container.hasPrivilegedPort),
            "security_opt": isSwarm ? nil : ["no-new-privileges:true"],
            "sysctls": container.hasPrivilegedPort && !runsAsRoot
                ? ["net.ipv4.ip_unprivileged_port_start": 0] : nil,
            "ports": ComposeService.ports(container.ports, isPublished: true, isForSwarm: isSwarm),
            "volumes": .list(isSwarm ? ComposeService.volatile(container.writableDirectories) : [mount]),
            "configs": isSwarm ? [["source": "manifest", "target": .text(input.manifestPath)]] : nil,
            "healthcheck": healthcheck,
            "stop_signal": "SIGTERM",
            "stop_grace_period": .text("\(container.stopSeconds)s"),
            "restart": isSwarm ? nil : "unless-stopped",
            "deploy": deploy,
        ])
    }

    private var healthcheck: JSON? {
        guard input.loaded.control != .off else { return nil }
        return [
            "test": (["CMD"] + container.statusCommand).composeLiterals, "interval": "10s", "timeout": "5s",
            "retries": 3, "start_period": "60s",
        ]
    }

    private var deploy: JSON? {
        let resources = ComposeService.resources(ContainerResources(of: container.workers))
        guard options.isForSwarm else { return JSON.of(["resources": resources]).unlessEmpty }
        return .of([
            "replicas": .integer(options.replicas),
            "update_config": [
                "parallelism": 1, "order": "start-first", "failure_action": "rollback", "monitor": "30s",
            ],
            "rollback_config": ["parallelism": 1, "order": "start-first"],
            "restart_policy": ["condition": "any", "delay": "5s"],
            "resources": resources,
        ])
    }
}
