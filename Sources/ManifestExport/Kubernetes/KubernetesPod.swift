import JSONText
import Supervision

/// The pods of a set of workers.
struct KubernetesPod {
    let workers: WorkerSet
    let name: String
    let ports: [ContainerPort]
    let export: KubernetesWorkers

    init(_ workers: WorkerSet, name: String, ports: [ContainerPort], of export: KubernetesWorkers) {
        self.workers = workers
        self.name = name
        self.ports = ports
        self.export = export
    }

    private var spec: WorkerSpec { workers.spec }
    private var kind: KubernetesKind { KubernetesKind(of: workers) }

    var template: JSON {
        let security = security
        let directories = directories
        let own = ownVariables
        let restart: JSON? =
            switch spec.restart.condition {
            case .always: nil
            case .onFailure: "OnFailure"
            case .never: "Never"
            }
        return .of([
            "metadata": .of(["labels": export.scope.labels(name)]),
            "spec": .of([
                "automountServiceAccountToken": false, "enableServiceLinks": false,
                "restartPolicy": restart,
                "terminationGracePeriodSeconds": .integer(spec.stop.grace.wholeSeconds),
                "securityContext": security.pod,
                "containers": [
                    .of([
                        "name": .text(name), "image": .text(export.options.image ?? ContainerDefaults.image),
                        "command": [.text(workers.texts.program.kubernetes(besides: own))],
                        "args": workers.texts.arguments.kubernetes(besides: own).unlessEmpty,
                        "workingDir": workers.ownDirectory(in: export.input).map { .text($0.kubernetes(besides: own)) },
                        "envFrom": environmentFiles.unlessEmpty, "env": .list(environment),
                        "ports": KubernetesService.containerPorts(ports),
                        "startupProbe": startupProbe, "readinessProbe": readinessProbe, "livenessProbe": livenessProbe,
                        "resources": ContainerResources(of: [workers.example]).kubernetes,
                        "securityContext": security.container,
                        "volumeMounts": .list(
                            directories.map { ["name": .text($0.name), "mountPath": .text($0.path)] }),
                    ])
                ],
                "volumes": .list(directories.map { ["name": .text($0.name), "emptyDir": .object([])] }),
            ]),
        ])
    }

    /// The directories that are written to, as far as the manifest knows them.
    private var directories: [(name: String, path: String)] {
        let wanted = WritableDirectories.ofSockets([workers.example]).union(["/tmp"])
        var names = ObjectNames()
        return WritableDirectories(wanted, of: [workers.example]).paths.map { (names.name(for: "dir\($0)"), $0) }
    }

    private var security: KubernetesSecurity {
        let attributes = spec.program.attributes
        let user = attributes.user?.number ?? export.options.user
        return KubernetesSecurity(
            user: user, group: attributes.group?.number,
            supplementaryGroups: (attributes.supplementaryGroups ?? []).compactMap(\.number),
            capabilities: user == 0 ? attributes.capabilities ?? [] : [],
            hasPrivilegedPort: ports.contains { $0.number < 1024 })
    }

    private var environmentFiles: JSON {
        .list(
            workers.example.environmentFiles(in: export.input.directory).map { path in
                ["secretRef": ["name": .text(export.secret(of: path))]]
            })
    }

    /// A variable is replaced in those behind it, so what others use comes first.
    private var environment: [JSON] {
        var list: [JSON] = []
        if workers.isNumbered {
            switch kind {
            case .job:
                list.append(
                    KubernetesEnvironment.field(
                        WorkerTexts.number, "metadata.annotations['batch.kubernetes.io/job-completion-index']"))
            case .statefulSet, .deployment:
                list.append(
                    KubernetesEnvironment.field(
                        WorkerTexts.number, "metadata.labels['apps.kubernetes.io/pod-index']"))
            }
        }
        let own = ownVariables
        let needed = NeededVariable.all(in: workers.texts.all)
        list += needed.map { variable in
            KubernetesEnvironment.reference(
                to: NeededVariable(name: variable.name, fallback: nil, isRequired: true), in: export.environmentMap,
                as: own.contains(variable.name) ? ExportedText.machineName(of: variable.name) : variable.name)
        }
        let taken = Set(needed.map(\.name)).subtracting(own)
        return list
            + workers.containerVariables.filter { !taken.contains($0.name) }.map {
                ["name": .text($0.name), "value": .text($0.value.kubernetes(besides: own))]
            }
    }

    /// The variables that the container sets, and whose values on the machine its texts use as well.
    private var ownVariables: Set<String> {
        workers.texts.variables.namesWithOwnValue.intersection(NeededVariable.all(in: workers.texts.all).map(\.name))
    }
}

extension KubernetesPod {
    /// Asks whether the worker is up, as long as its readiness lets it take. Then it is ended, and launched again.
    private var startupProbe: JSON? {
        guard let readiness = spec.upkeep.readiness, let handler = readinessHandler else { return nil }
        let period = max(readiness.period.wholeSeconds, 1)
        return KubernetesProbe.json(
            handler, period: period, timeout: min(period, 3),
            threshold: (readiness.timeout.wholeSeconds + period - 1) / period)
    }

    private var readinessProbe: JSON? {
        readinessHandler.map { KubernetesProbe.json($0, period: 10, timeout: 3, threshold: 3) }
    }

    private var livenessProbe: JSON? {
        guard let liveness = spec.upkeep.liveness,
            let handler = handler(liveness.probe)
        else { return nil }
        return KubernetesProbe.json(
            handler, period: liveness.period.wholeSeconds, timeout: liveness.timeout.wholeSeconds,
            threshold: liveness.failureThreshold)
    }

    private var readinessHandler: JSON? {
        switch spec.upkeep.readiness?.condition {
        case .probe(let probe): handler(probe)
        case .notify: workers.portForNotify.map { KubernetesProbe.tcp($0) }
        case .log, .after, nil: nil
        }
    }

    private func handler(_ probe: Probe) -> JSON? {
        switch probe {
        case .tcp(let host, let port):
            spec.reachedPort(host, port).map { KubernetesProbe.tcp($0) }
        case .http(let http):
            spec.reachedPort(http.host, http.port).map { KubernetesProbe.http(path: http.path, port: $0) }
        // Kubernetes replaces variables in arguments, and not in probes.
        case .exec(let words): KubernetesProbe.exec(.texts(words))
        case .silence: nil
        }
    }
}

extension WorkerSet {
    /// A port that tells in place of `READY=1` that a worker is up; nil where others reach none.
    var portForNotify: UInt16? {
        ContainerPort.ports(of: [example]).first { $0.isOwn && !$0.isLoopback && $0.transport == .tcp }?.number
    }
}

extension WorkerSpec {
    /// The port that the kubelet asks at the pod's own address; nil where nothing listens there.
    ///
    /// - Parameters:
    ///   - host: The address of the probe, and `port` its port; nil for those of the worker.
    func reachedPort(_ host: String?, _ port: UInt16?) -> UInt16? {
        let isOwn = port == nil || port == program.port
        guard let number = port ?? program.port, number > 0, !(isOwn && ContainerPort.isLoopback(program.host ?? ""))
        else { return nil }
        return number
    }
}

extension Account {
    /// The number; nil for a name.
    var number: UInt32? { if case .number(let number) = self { number } else { nil } }
}
