import JSONText
import Supervision

/// What the processes of a pod may do: as little as they can do with.
struct KubernetesSecurity {
    /// The number of the user, or root.
    var user: UInt32
    var group: UInt32?
    var supplementaryGroups: [UInt32] = []
    /// The capabilities that are kept. Kubernetes gives them to root alone.
    var capabilities: Capabilities = []
    /// Whether a port below 1024 is bound.
    var hasPrivilegedPort = false

    /// The security of the pod.
    var pod: JSON {
        .of([
            "runAsNonRoot": .boolean(user != 0),
            "runAsUser": .integer(user), "runAsGroup": .integer(group ?? user),
            "supplementalGroups": JSON.list(supplementaryGroups.map { .integer($0) }).unlessEmpty,
            "seccompProfile": ["type": "RuntimeDefault"],
            // A safe sysctl: without it a user other than root could not bind the port.
            "sysctls": hasPrivilegedPort && user != 0
                ? [["name": "net.ipv4.ip_unprivileged_port_start", "value": "0"]] : nil,
        ])
    }

    /// The security of a container.
    var container: JSON {
        var kept = capabilities
        if hasPrivilegedPort, user == 0 { kept.formUnion(.netBindService) }
        return .of([
            "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
            "capabilities": .of([
                "drop": ["ALL"], "add": JSON.texts(kept.names.map { $0.uppercased() }).unlessEmpty,
            ]),
        ])
    }
}
