@testable import Supervision

/// Sockets.
extension Book {
    /// The sockets that the workers need: those that run, those that are to run, and those that may have to run again.
    var neededSockets: Set<SocketSpec> {
        var needed: Set<SocketSpec> = []
        for entry in entries.values {
            let sockets = entry.target?.program.sockets ?? []
            needed.formUnion(sockets)
            // A worker without a process may have been replaced, which no effect shows.
            if entry.spec.program.sockets != sockets, occupant(of: entry)?.isStopped == false {
                needed.formUnion(entry.spec.program.sockets)
            }
        }
        if transaction != nil { needed.formUnion(committed.values.flatMap(\.program.sockets)) }
        return needed
    }

    /// Further sockets that may be open.
    var socketsOfFormerSpecs: Set<SocketSpec> {
        Set(entries.values.flatMap { $0.spec.program.sockets + $0.formerTargets.flatMap(\.program.sockets) })
    }

    /// Whether the clients of a socket have to be refused while no reload is in progress: no process has the socket, and
    /// every worker that names it is held or completed, so that no process will be launched that has it.
    func isDown(_ socket: SocketSpec) -> Bool {
        if socket.whenDown != .refuse { return false }
        let identity = socket.identity
        func names(_ program: Program) -> Bool { program.sockets.contains { $0.identity == identity } }
        return entries.values.allSatisfy { entry in
            entry.occupant == nil && entry.vacancy != .wanted || !names(entry.spec.program)
        } && !processes.values.contains { names($0.spec.program) }
    }
}
