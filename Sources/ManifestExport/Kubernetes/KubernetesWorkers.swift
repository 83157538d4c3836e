import JSONText
import PreforkManifest
import Supervision

/// The objects of pods that run a worker each, without a master.
struct KubernetesWorkers {
    let input: ExportInput
    let options: KubernetesOptions
    let scope: KubernetesScope
    /// The sets with the names of their objects.
    let sets: [(name: String, set: WorkerSet)]
    private let files: EnvironmentFileNames

    init(_ input: ExportInput, _ options: KubernetesOptions) {
        self.input = input
        self.options = options
        scope = KubernetesScope(application: ObjectNames.plain(input.loaded.name), namespace: options.namespace)
        var names = ObjectNames()
        // Kubernetes numbers the pods of a Job from 0, and those of a StatefulSet from any number.
        sets = NamedSets.all(of: input) { KubernetesKind(of: $0) == .job && $0.isNumbered && $0.firstID != 0 }
            .map { (names.name(for: $0.name), $0.set) }
        files = EnvironmentFileNames(
            input.workers.flatMap { $0.environmentFiles(in: input.directory) }, in: input.directory)
    }

    var environmentMap: String { "\(scope.application)-environment" }

    var export: Export {
        var objects: [KubernetesObject] = []
        let variables = NeededVariable.all(in: sets.flatMap { $0.set.texts.all })
        let defaults = variables.compactMap { variable in variable.fallback.map { (variable.name, $0) } }
        if !defaults.isEmpty {
            objects.append(
                KubernetesObject(
                    configMap: environmentMap, in: scope,
                    note: "The defaults of variables that the manifest takes from the master's environment.", defaults))
        }
        for (name, set) in sets { objects += self.objects(of: set, named: name) }
        return export(
            [ExportedFile(name: "\(scope.application).yaml", text: KubernetesObject.file(objects))], variables)
    }

    private func export(_ files: [ExportedFile], _ variables: [NeededVariable]) -> Export {
        var ledger = FieldLedger(input, unsaid: "Kubernetes has no word for it")
        ledger.noteContainers(of: sets.map(\.set), on: "Kubernetes")
        ledger.noteTopWithoutMaster(on: "Kubernetes")
        var own: [Loss] = []
        if options.image == nil { own.append(input.lossOfImage(ContainerDefaults.image)) }
        own += input.losses(
            of: variables.map {
                NeededVariable(name: $0.name, fallback: $0.fallback, isRequired: $0.isRequired || $0.fallback == nil)
            }, set: "in the ConfigMap \(environmentMap)")
        for (name, set) in sets {
            if name != set.group, set.isWholeGroup, KubernetesKind(of: set) != .job {
                own.append(
                    input.loss(.approximated, "worker_groups", named: set.group, "the name of its objects is \(name)"))
            }
            for worker in set.workers {
                ledger.noteKubernetes(worker, in: set, files: { self.secret(of: $0) })
            }
        }
        for (_, set) in sets where KubernetesKind(of: set) == .deployment && set.count > 1 {
            own.append(input.lossOfNumbers(set, "the pods of a Deployment have no numbers"))
        }
        own += lossesOfServices + lossesOfAutoscaling
        ledger.noteDefaults(of: sets.map(\.set))
        ledger.noteHardening(of: sets.map(\.set), user: options.user)
        return Export(files: files, own, ledger)
    }

    /// The name of the Secret with the variables of an `env_file`.
    func secret(of path: String) -> String {
        ObjectNames.plain("\(scope.application)-\(files[path])")
    }

    /// A group of several sets has several Services, though all of its workers have one port.
    private var lossesOfServices: [Loss] {
        let parts = Dictionary(grouping: sets, by: \.set.group)
        return input.groups.flatMap { group -> [Loss] in
            var users: [ContainerPort: [String]] = [:]
            for (name, set) in parts[group.name] ?? [] {
                for port in ContainerPort.ports(of: [set.example]) where !port.isLoopback {
                    users[port, default: []].append(name)
                }
            }
            guard let names = users.values.filter({ $0.count > 1 }).max(by: { $0.count < $1.count }) else { return [] }
            let some = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and others" : "")
            return [
                input.loss(
                    .lost, "port", of: group.workers.first?.id, named: group.name,
                    "no Service reaches all of them: \(some) have one each")
            ]
        }
    }

    private var lossesOfAutoscaling: [Loss] {
        guard options.autoscaling != nil else { return [] }
        return sets.compactMap { _, set in
            guard KubernetesKind(of: set) == .deployment else {
                return input.loss(
                    .lost, "count", of: set.spec.id, named: set.subject, "only a Deployment is scaled by --hpa")
            }
            guard ContainerResources(of: [set.example]).requestedCPU == nil else { return nil }
            return input.loss(
                .lost, "cap", of: set.spec.id, named: set.subject,
                "without a cap or a cpu_max the pods request no CPU to scale by")
        }
    }

    private func objects(of set: WorkerSet, named name: String) -> [KubernetesObject] {
        let ports = ContainerPort.ports(of: [set.example])
        let template = KubernetesPod(set, name: name, ports: ports, of: self).template
        switch KubernetesKind(of: set) {
        case .job: return [job(of: set, named: name, template)]
        case .deployment:
            var objects = [deployment(of: set, named: name, template)]
            if let service = KubernetesService.object(named: name, component: name, ports: ports, in: scope) {
                objects.append(service)
            }
            if set.count > 1 || options.autoscaling != nil {
                objects.append(KubernetesService.budget(named: name, component: name, in: scope))
            }
            if let autoscaling = options.autoscaling {
                objects.append(KubernetesService.autoscaler(named: name, component: name, autoscaling, in: scope))
            }
            return objects
        case .statefulSet:
            var objects = [statefulSet(of: set, named: name, template)]
            if let service = KubernetesService.object(
                named: name, component: name, ports: ports, isHeadless: true, in: scope)
            {
                objects.append(service)
            }
            if set.count > 1 { objects.append(KubernetesService.budget(named: name, component: name, in: scope)) }
            return objects
        }
    }

    private func deployment(of set: WorkerSet, named name: String, _ template: JSON) -> KubernetesObject {
        let policy = set.spec.upkeep.rollout
        return KubernetesObject(
            "apps/v1", "Deployment", named: name, in: scope, component: name, annotations: annotations(of: set),
            [
                "spec": .of([
                    "replicas": options.autoscaling == nil ? .integer(set.count) : nil,
                    "selector": ["matchLabels": scope.selector(name)],
                    "minReadySeconds": set.minReadySeconds,
                    "progressDeadlineSeconds": .integer(set.progressDeadline),
                    "strategy": [
                        "type": "RollingUpdate",
                        "rollingUpdate": [
                            "maxSurge": policy.maxSurge.kubernetes,
                            "maxUnavailable": policy.startsFirst || policy.maxUnavailable != .workers(0)
                                ? policy.maxUnavailable.kubernetes : 1,
                        ],
                    ],
                    "template": template,
                ])
            ])
    }

    private func statefulSet(of set: WorkerSet, named name: String, _ template: JSON) -> KubernetesObject {
        KubernetesObject(
            "apps/v1", "StatefulSet", named: name, in: scope, component: name, annotations: annotations(of: set),
            note: set.firstID == 0 ? "" : "The pods are numbered as the workers, from \(set.firstID) on.",
            [
                "spec": .of([
                    "serviceName": .text(name), "replicas": .integer(set.count),
                    "ordinals": set.firstID == 0 ? nil : ["start": .integer(set.firstID)],
                    // Workers are launched together, and not each after the one before it.
                    "podManagementPolicy": "Parallel",
                    "selector": ["matchLabels": scope.selector(name)],
                    "minReadySeconds": set.minReadySeconds,
                    "template": template,
                ])
            ])
    }

    /// A Job. Its name changes with its pods, as a Job itself cannot be changed: what has run once does not run again, and what
    /// has changed does.
    private func job(of set: WorkerSet, named name: String, _ template: JSON) -> KubernetesObject {
        let isRepeated = set.spec.restart.condition == .onFailure
        let version = Checksum.text(of: template.compact).prefix(8)
        return KubernetesObject(
            "batch/v1", "Job", named: "\(name)-\(version)", in: scope, component: name,
            annotations: annotations(of: set),
            note:
                "The end of the name changes with the pods, so that a changed Job runs and an unchanged one does not.",
            [
                "spec": .of([
                    "completions": set.count > 1 ? .integer(set.count) : nil,
                    "parallelism": set.count > 1 ? .integer(set.count) : nil,
                    "completionMode": set.isNumbered ? "Indexed" : nil,
                    "backoffLimit": .integer(isRepeated ? set.spec.restart.intensity.deaths : 0),
                    "template": template,
                ])
            ])
    }

    private func annotations(of set: WorkerSet) -> JSON? {
        set.spec.remark.map { ["kubernetes.io/description": .text($0)] }
    }
}

/// The kind of the object that runs a set of workers.
enum KubernetesKind {
    case deployment, statefulSet, job

    init(of set: WorkerSet) {
        switch set.spec.restart.condition {
        case .onFailure, .never: self = .job
        case .always: self = set.isSomebody ? .statefulSet : .deployment
        }
    }
}

extension WorkerSet {
    /// How long a pod has to be ready before it counts; nil for not at all.
    var minReadySeconds: JSON? {
        var seconds = spec.upkeep.rollout.minReady?.wholeSeconds ?? 0
        if case .after(let time)? = spec.upkeep.readiness?.condition { seconds += time.wholeSeconds }
        return seconds > 0 ? .integer(seconds) : nil
    }

    /// Kubernetes refuses a deadline that is not above the time to be ready.
    var progressDeadline: Int {
        var least = spec.upkeep.rollout.minReady?.wholeSeconds ?? 0
        if case .after(let time)? = spec.upkeep.readiness?.condition { least += time.wholeSeconds }
        return max(spec.upkeep.rollout.progressDeadline.wholeSeconds, least + 1)
    }
}

extension RolloutPolicy.Amount {
    /// A number, or a percentage. Kubernetes rounds as a master does: a surge up, and the rest down.
    var kubernetes: JSON {
        switch self {
        case .workers(let count): .integer(count)
        case .percent(let percent): .text("\(percent)%")
        }
    }
}
