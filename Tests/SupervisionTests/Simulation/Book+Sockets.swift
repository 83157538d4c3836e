@testable import Supervision

/// Sockets.
extension Book {
    /// The sockets that the workers need: those that run, those that are to run, and those that may have to run again.
    var neededSockets: Set<SocketSpec> {
        var needed = Set(entries.values.flatMap { $0.spec.program.sockets + ($0.target?.program.sockets ?? []) })
        if transaction != nil { needed.formUnion(committed.values.flatMap(\.program.sockets)) }
        return needed
    }

    /// The sockets whose clients have to be refused: no process has the socket, and none that has it will be launched
    /// without a reload. Every worker that names it is held or completed, or it may only have to serve again if the reload
    /// is taken back.
    var downSockets: Set<SocketSpec> {
        neededSockets.filter { socket in
            let owners = entries.values.filter { $0.spec.program.sockets.contains(socket) }
            let isAwaited = entries.values.contains {
                $0.target?.program.sockets.contains(socket) == true && $0.target != $0.spec
            }
            let isLeft = processes.values.contains { $0.spec.program.sockets.contains(socket) }
            return socket.whenDown == .refuse && !isLeft && !isAwaited
                && owners.allSatisfy { $0.occupant == nil && $0.vacancy != .wanted }
        }
    }
}
