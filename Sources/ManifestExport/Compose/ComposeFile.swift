import JSONText
import ManifestTools
import Supervision

/// A file of Compose.
struct ComposeFile {
    let name: String
    /// The services by their names.
    var services: [(name: String, json: JSON)] = []
    var configs: JSON?
    /// What people have to know, a comment at the top.
    var note = ""

    /// - Parameter isForSwarm: Whether the file is for a swarm, where the name is that of the stack.
    func file(isForSwarm: Bool) -> ExportedFile {
        let json = JSON.of([
            "name": isForSwarm ? nil : .text(name),
            "services": .object(services.map { JSON.Member($0.name, $0.json) }), "configs": configs,
        ])
        let comment = note.split(separator: "\n").map { "# \($0)\n" }.joined()
        return ExportedFile(name: "compose.yaml", text: comment + json.block(indent: 0, width: 100))
    }
}

/// What services of Compose have in common.
enum ComposeService {
    /// The ports that others reach.
    static func ports(_ ports: [ContainerPort], isPublished: Bool, isForSwarm: Bool) -> JSON? {
        let reached = ports.filter { !$0.isLoopback }
        guard isPublished else { return nil }
        return JSON.list(
            reached.map { port in
                .of([
                    "target": .integer(port.number),
                    "published": .integer(port.number),
                    "protocol": .text(port.transport.rawValue), "mode": isForSwarm ? "ingress" : nil,
                ])
            }
        ).unlessEmpty
    }

    static func resources(_ resources: ContainerResources, pids: Int? = nil) -> JSON? {
        func cpus(_ thousandths: Int) -> JSON {
            let digits = String(thousandths % 1000)
            let fraction = String(repeating: "0", count: 3 - digits.count) + digits
            return .text("\(thousandths / 1000).\(fraction)")
        }
        let limits = JSON.of([
            "cpus": resources.limitedCPU.map(cpus), "memory": resources.limitedMemory.map { .text("\($0)b") },
            "pids": pids.map { .integer($0) },
        ])
        let reservations = JSON.of([
            "cpus": resources.requestedCPU.map(cpus), "memory": resources.requestedMemory.map { .text("\($0)b") },
        ])
        return JSON.of(["limits": limits.unlessEmpty, "reservations": reservations.unlessEmpty]).unlessEmpty
    }

    /// What the processes of a container may do: as little as they can do with.
    static func capabilities(_ kept: [String], isPrivileged: Bool) -> JSON? {
        let bind = "NET_BIND_SERVICE"
        let names = kept.map { $0.uppercased() }
        return JSON.texts(names + (isPrivileged && !names.contains(bind) ? [bind] : [])).unlessEmpty
    }

    /// Directories in memory, for a swarm, which does not know `tmpfs`. Each user may write to them.
    static func volatile(_ directories: [String]) -> [JSON] {
        directories.map { ["type": "tmpfs", "target": .text($0.replacing("$", with: "$$"))] }
    }
}
