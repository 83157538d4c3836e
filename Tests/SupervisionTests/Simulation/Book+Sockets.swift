@testable import Supervision

/// Sockets.
extension Book {
    /// The sockets that the workers need: those that run, those that are to run, and those that may have to run again.
    var neededSockets: Set<SocketSpec> {
        var needed: Set<SocketSpec> = []
        for entry in entries.values {
            // A worker without a process may have been replaced, which no effect shows.
            if entry.countIsKnown || entry.target == nil { needed.formUnion(entry.spec.program.sockets) }
            needed.formUnion(entry.target?.program.sockets ?? [])
        }
        if transaction != nil { needed.formUnion(committed.values.flatMap(\.program.sockets)) }
        return needed
    }

    /// The sockets that may be open.
    var possibleSockets: Set<SocketSpec> {
        neededSockets.union(entries.values.flatMap { $0.spec.program.sockets + $0.formerTargets.flatMap(\.program.sockets) })
    }

    /// The sockets whose clients have to be refused: every worker that names the socket is held, or completed beside a
    /// held worker, and no process that has it is left.
    var downSockets: Set<SocketSpec> {
        neededSockets.filter { socket in
            let owners = entries.values.filter { $0.spec.program.sockets.contains(socket) }
            let isLeft = processes.values.contains { process in
                process.spec.program.sockets.contains { $0.identity == socket.identity }
            }
            return socket.whenDown == .refuse && !isLeft && owners.contains { $0.vacancy == .held }
                && owners.allSatisfy { $0.occupant == nil && $0.vacancy != .wanted }
        }
    }
}
