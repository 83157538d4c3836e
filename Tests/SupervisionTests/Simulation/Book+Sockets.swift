@testable import Supervision

/// Sockets that nobody serves.
extension Book {
    /// The sockets whose clients have to be refused: every worker that names the socket is held or completed, and
    /// no process that has it is left.
    var downSockets: Set<SocketSpec> {
        neededSockets.filter { socket in
            let owners = entries.values.filter { $0.spec.program.sockets.contains(socket) }
            let isLeft = stoppingProcesses.values.contains { $0.sockets.contains(socket) }
            return socket.whenDown == .refuse && !isLeft
                && owners.allSatisfy { $0.launch == nil && $0.vacancy != .wanted }
        }
    }
}
