@testable import Supervision

/// Sockets.
extension Book {
    /// The sockets that the workers need: those that run, those that are to run, and those that may have to run again.
    var neededSockets: Set<SocketSpec> {
        var needed: Set<SocketSpec> = []
        for entry in entries.values {
            // A worker without a process may have been replaced, which no effect shows.
            if occupant(of: entry)?.isStopped == false { needed.formUnion(entry.spec.program.sockets) }
            needed.formUnion(entry.target?.program.sockets ?? [])
        }
        if transaction != nil { needed.formUnion(committed.values.flatMap(\.program.sockets)) }
        return needed
    }

    /// The sockets that may be open.
    var possibleSockets: Set<SocketSpec> {
        neededSockets.union(
            entries.values.flatMap { $0.spec.program.sockets + $0.formerTargets.flatMap(\.program.sockets) })
    }

    /// The sockets whose clients have to be refused while no reload is in progress: no process has the socket, and every
    /// worker that names it is held or completed, so that no process will be launched that has it.
    var downSockets: Set<SocketSpec> {
        neededSockets.filter { socket in
            func names(_ program: Program) -> Bool { program.sockets.contains { $0.identity == socket.identity } }
            let owners = entries.values.filter { names($0.spec.program) }
            return socket.whenDown == .refuse && !processes.values.contains { names($0.spec.program) }
                && owners.allSatisfy { $0.occupant == nil && $0.vacancy != .wanted }
        }
    }
}
