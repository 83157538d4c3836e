import JSONText
import Supervision

/// The objects beside a Deployment or a StatefulSet: who reaches it, how much of it may be missing, and how it grows.
enum KubernetesService {
    /// A Service for the ports that others reach; nil where there are none.
    ///
    /// - Parameter isHeadless: Whether each pod has a name of its own in place of an address for all.
    static func object(
        named name: String, component: String?, ports: [ContainerPort], isHeadless: Bool = false,
        in scope: KubernetesScope
    ) -> KubernetesObject? {
        let reached = ports.filter { !$0.isLoopback }
        // A StatefulSet names a Service even where its pods listen nowhere.
        if reached.isEmpty, !isHeadless { return nil }
        let list = reached.map { port -> JSON in
            [
                "name": .text(port.name), "port": .integer(port.number), "targetPort": .text(port.name),
                "protocol": .text(port.transport.rawValue.uppercased()),
            ]
        }
        return KubernetesObject(
            "v1", "Service", named: name, in: scope, component: component,
            [
                "spec": .of([
                    "clusterIP": isHeadless ? "None" : nil, "selector": scope.selector(component),
                    "ports": JSON.list(list).unlessEmpty,
                ])
            ])
    }

    static func containerPorts(_ ports: [ContainerPort]) -> JSON? {
        JSON.list(
            ports.filter { !$0.isLoopback }.map { port in
                [
                    "name": .text(port.name), "containerPort": .integer(port.number),
                    "protocol": .text(port.transport.rawValue.uppercased()),
                ]
            }
        ).unlessEmpty
    }

    /// A budget for drains of nodes. It lets one pod go, as with one pod alone nothing could be drained otherwise.
    static func budget(named name: String, component: String?, in scope: KubernetesScope) -> KubernetesObject {
        KubernetesObject(
            "policy/v1", "PodDisruptionBudget", named: name, in: scope, component: component,
            ["spec": ["maxUnavailable": 1, "selector": ["matchLabels": scope.selector(component)]]])
    }

    static func autoscaler(
        named name: String, component: String?, _ autoscaling: KubernetesOptions.Autoscaling, in scope: KubernetesScope
    ) -> KubernetesObject {
        KubernetesObject(
            "autoscaling/v2", "HorizontalPodAutoscaler", named: name, in: scope, component: component,
            [
                "spec": [
                    "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": .text(name)],
                    "minReplicas": .integer(autoscaling.pods.lowerBound),
                    "maxReplicas": .integer(autoscaling.pods.upperBound),
                    "metrics": [
                        [
                            "type": "Resource",
                            "resource": [
                                "name": "cpu",
                                "target": [
                                    "type": "Utilization", "averageUtilization": .integer(autoscaling.cpuPercent),
                                ],
                            ],
                        ]
                    ],
                ]
            ])
    }
}

/// The variables of containers.
enum KubernetesEnvironment {
    /// A variable from a ConfigMap. A required one that is not there keeps the container from starting, and says so.
    ///
    /// - Parameter name: The name in the container; nil for the same.
    static func reference(to variable: NeededVariable, in map: String, as name: String? = nil) -> JSON {
        .of([
            "name": .text(name ?? variable.name),
            "valueFrom": [
                "configMapKeyRef": .of([
                    "name": .text(map), "key": .text(variable.name), "optional": variable.isRequired ? nil : true,
                ])
            ],
        ])
    }

    /// A variable from the pod's own description.
    static func field(_ name: String, _ path: String) -> JSON {
        ["name": .text(name), "valueFrom": ["fieldRef": ["fieldPath": .text(path)]]]
    }
}

/// Probes of containers.
enum KubernetesProbe {
    static func http(path: String, port: UInt16) -> JSON {
        ["httpGet": ["path": .text(path), "port": .integer(port)]]
    }

    static func tcp(_ port: UInt16) -> JSON { ["tcpSocket": ["port": .integer(port)]] }

    static func exec(_ words: JSON) -> JSON { ["exec": ["command": words]] }

    /// A probe with its numbers. The kubelet's own are a period of 10 s, a timeout of 1 s and a threshold of 3.
    static func json(_ handler: JSON, period: Int, timeout: Int? = nil, threshold: Int) -> JSON {
        guard case .object(let members) = handler,
            case .object(let numbers) = JSON.of([
                "periodSeconds": .integer(max(period, 1)), "timeoutSeconds": timeout.map { .integer(max($0, 1)) },
                "failureThreshold": .integer(max(threshold, 1)),
            ])
        else { return handler }
        return .object(members + numbers)
    }
}
