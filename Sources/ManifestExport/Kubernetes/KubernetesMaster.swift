import JSONText
import PreforkManifest
import Supervision

/// The objects of a Deployment whose pods run a master with all its workers.
struct KubernetesMaster {
    let container: MasterContainer
    let options: KubernetesOptions
    let scope: KubernetesScope

    init(_ input: ExportInput, _ options: KubernetesOptions) {
        container = MasterContainer(input)
        self.options = options
        scope = KubernetesScope(application: ObjectNames.plain(input.loaded.name), namespace: options.namespace)
    }

    private var input: ExportInput { container.input }
    private var name: String { scope.application }
    private var manifestMap: String { "\(name)-manifest" }
    private var environmentMap: String { "\(name)-environment" }
    private var secret: String { "\(name)-files" }

    var export: Export {
        var objects = [manifest]
        let defaults = container.variables.compactMap { variable in variable.fallback.map { (variable.name, $0) } }
        if !defaults.isEmpty {
            objects.append(
                KubernetesObject(
                    configMap: environmentMap, in: scope,
                    note: "The defaults of variables that the manifest takes from the master's environment.", defaults))
        }
        objects.append(deployment)
        if let service = KubernetesService.object(named: name, component: nil, ports: container.ports, in: scope) {
            objects.append(service)
        }
        objects.append(KubernetesService.budget(named: name, component: nil, in: scope))
        if let autoscaling = options.autoscaling {
            objects.append(KubernetesService.autoscaler(named: name, component: nil, autoscaling, in: scope))
        }
        return export([ExportedFile(name: "\(name).yaml", text: KubernetesObject.file(objects))])
    }

    private func export(_ files: [ExportedFile]) -> Export {
        var ledger = FieldLedger(input, unsaid: "a pod has no word for it")
        ledger.noteMaster(
            in: container, unit: "pod",
            files: "the pod gets the files from a Secret: kubectl create secret generic \(secret) "
                + (secretNames.areChanged
                    ? "--from-file=KEY=FILE, with the keys that the volume names" : "--from-file=FILE"))
        for file in container.environmentFiles where file.inFolder == nil {
            ledger.lose("env_file", "a pod has no file \(file.path)")
        }
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        if input.text.utf8.count > KubernetesMaster.largestMap {
            own.append(input.loss(.lost, "worker_groups", "a ConfigMap has at most 1 MiB, which the manifest exceeds"))
        }
        own += input.losses(of: container.variables, set: "in the ConfigMap \(environmentMap)")
        if options.autoscaling != nil, ContainerResources(of: container.workers).requestedCPU == nil {
            own.append(input.loss(.lost, "cap", "without a cap or a cpu_max the pods request no CPU to scale by"))
        }
        let manyPods = options.replicas > 1 || options.autoscaling != nil
        for group in input.groups {
            guard let worker = group.workers.first else { continue }
            if worker.spec.restart.condition != .always, manyPods {
                for worker in group.workers {
                    ledger.approximate("restart.policy", of: worker.id, "each of the pods runs it")
                }
            }
            if worker.spec.restart.condition == .always, !worker.spec.upkeep.rollout.startsFirst {
                own.append(
                    input.loss(
                        .approximated, "rollout.max_surge", of: worker.id, named: group.name,
                        manyPods
                            ? "each pod has these workers"
                            : "while a new pod takes the place of an old one, both have these workers"))
            }
        }
        return Export(files: files, own, ledger)
    }

    private static let largestMap = 1 << 20

    private var manifest: KubernetesObject {
        let reloads =
            input.loaded.watchesForChanges
            ? "The master reads it again when it changes, so no pod is replaced for that (reload: {watch: true})."
            : """
            A change replaces the pods, by the checksum in their annotations. With 'reload: {watch: true}' the master would
            read it again, and replace only the workers that have changed.
            """
        return KubernetesObject(
            configMap: manifestMap, in: scope,
            note: "The manifest. Pods have it as a directory and not by subPath, so that a change reaches them.\n"
                + reloads, [(mapKey, input.text)])
    }

    /// The manifest's key in its ConfigMap.
    private var mapKey: String {
        let isKey = input.fileName.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-._".unicodeScalars.contains(scalar))
        }
        return isKey ? input.fileName : "manifest.yaml"
    }

    private var deployment: KubernetesObject {
        let deploymentNote =
            "A master with all its workers in each pod: it launches, watches and replaces them as the manifest says."
        return KubernetesObject(
            "apps/v1", "Deployment", named: name, in: scope, note: deploymentNote,
            [
                "spec": .of([
                    "replicas": options.autoscaling == nil ? .integer(options.replicas) : nil,
                    "selector": ["matchLabels": scope.selector(nil)],
                    "strategy": [
                        "type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0],
                    ],
                    "template": pod,
                ])
            ])
    }

    private var pod: JSON {
        let security = security
        let checksum = input.loaded.watchesForChanges ? nil : Checksum.text(of: input.text)
        return .of([
            "metadata": .of([
                "labels": scope.labels(nil),
                "annotations": checksum.map { .of(["prefork-run/manifest-checksum": .text($0)]) },
            ]),
            "spec": .of([
                "automountServiceAccountToken": false, "enableServiceLinks": false,
                // A stop takes as long as the manifest lets it, and the kubelet must not cut it short.
                "terminationGracePeriodSeconds": .integer(container.stopSeconds),
                "securityContext": security.pod,
                "containers": [
                    .of([
                        "name": "prefork-run", "image": .text(options.image ?? ContainerDefaults.image),
                        "command": .texts(container.command),
                        "env": .list(environment),
                        "ports": KubernetesService.containerPorts(container.ports),
                        "startupProbe": startupProbe, "readinessProbe": readinessProbe, "livenessProbe": livenessProbe,
                        "resources": ContainerResources(of: container.workers).kubernetes,
                        "securityContext": security.container,
                        "volumeMounts": .list(mounts),
                    ])
                ],
                "volumes": .list(volumes),
            ]),
        ])
    }

    private var security: KubernetesSecurity {
        KubernetesSecurity(
            user: container.rootReasons.isEmpty ? options.user : 0, capabilities: container.capabilities,
            hasPrivilegedPort: container.hasPrivilegedPort)
    }

    private var environment: [JSON] {
        MasterContainer.directoryVariables.map { .of(["name": .text($0.name), "value": .text(orNull: $0.value)]) }
            + container.variables.map { KubernetesEnvironment.reference(to: $0, in: environmentMap) }
    }
}

extension KubernetesMaster {
    private var canBeAsked: Bool { input.loaded.control != .off }

    /// Until the groups are up, which takes as long as their readiness lets it, nobody asks whether the master is alive.
    private var startupProbe: JSON? {
        guard let handler = livenessHandler else { return nil }
        return KubernetesProbe.json(handler, period: 2, threshold: 30)
    }

    private var readinessProbe: JSON? {
        let handler =
            if let port = container.httpPort {
                KubernetesProbe.http(path: "/readyz", port: port)
            } else if canBeAsked {
                KubernetesProbe.exec(.texts(container.statusCommand))
            } else {
                container.ports.first { !$0.isLoopback && $0.transport == .tcp }.map { KubernetesProbe.tcp($0.number) }
            }
        return handler.map { KubernetesProbe.json($0, period: 10, timeout: 5, threshold: 2) }
    }

    private var livenessProbe: JSON? {
        livenessHandler.map { KubernetesProbe.json($0, period: 20, timeout: 5, threshold: 3) }
    }

    /// Whether the master answers. Workers that are not up are its own concern, and no reason to end it.
    private var livenessHandler: JSON? {
        if let port = container.httpPort { return KubernetesProbe.http(path: "/healthz", port: port) }
        return canBeAsked ? KubernetesProbe.exec(.texts(["prefork-run", "status", input.manifestPath])) : nil
    }

    private var mounts: [JSON] {
        var names = ObjectNames()
        return [["name": "manifest", "mountPath": .text(input.directory), "readOnly": true]]
            + container.writableDirectories.map { path in
                ["name": .text(names.name(for: "dir\(path)")), "mountPath": .text(path)]
            }
    }

    private var volumes: [JSON] {
        var names = ObjectNames()
        return [manifestVolume]
            + container.writableDirectories.map { path in
                ["name": .text(names.name(for: "dir\(path)")), "emptyDir": .object([])]
            }
    }

    private var secretNames: EnvironmentFileNames {
        EnvironmentFileNames(container.environmentFiles.compactMap(\.inFolder), in: "")
    }

    private var manifestVolume: JSON {
        let items: JSON? = mapKey == input.fileName ? nil : [["key": .text(mapKey), "path": .text(input.fileName)]]
        let map = JSON.of(["name": .text(manifestMap), "items": items])
        let files = container.environmentFiles.compactMap(\.inFolder)
        if files.isEmpty { return .of(["name": "manifest", "configMap": map]) }
        let secrets = JSON.list(
            files.map { path in
                ["key": .text(secretNames[path]), "path": .text(path)]
            })
        return .of([
            "name": "manifest",
            "projected": ["sources": [["configMap": map], ["secret": ["name": .text(secret), "items": secrets]]]],
        ])
    }
}
