internal import Glibc
internal import Supervision

/// Moves a port from old sockets of the master to a new socket whose address overlaps with theirs.
///
/// For example, to move from 127.0.0.1:80 to 0.0.0.0:80, the new socket has to be bound while the old socket still
/// serves. Linux allows this if both sockets have SO_REUSEPORT when the new socket is bound, even if the old socket
/// gets the option only then. Both sockets lose the option afterwards.
struct PortHandover {
    private var oldSockets: [ListeningSocket] = []
    private var newSockets: [ListeningSocket] = []

    /// Opens a socket. If old sockets occupy its port, the new socket shares the port with them.
    ///
    /// - Parameter leaving: The sockets that were released, and the sockets that the new set of workers does not need.
    mutating func open(
        _ spec: SocketSpec, at address: SocketAddress, besides leaving: [ListeningSocket]
    ) throws(SystemError) -> ListeningSocket {
        do throws(SystemError) {
            return try ListeningSocket(spec, at: address)
        } catch {
            let occupants = leaving.filter {
                $0.spec.transport == spec.transport && $0.port != nil && $0.port == address.port
            }
            guard error.errno == EADDRINUSE, !occupants.isEmpty else { throw error }
            oldSockets += occupants
            for socket in occupants { try socket.sharePort(true) }
            let newSocket = try ListeningSocket(spec, at: address, sharesPort: true)
            newSockets.append(newSocket)
            return newSocket
        }
    }

    /// Cancels the handover: the old sockets lose the option again. A failure is ignored, because `open` has just set
    /// the same option with success.
    func undo() {
        for socket in oldSockets { try? socket.sharePort(false) }
    }

    /// Hands the ports of released sockets over to the new sockets.
    ///
    /// While any process holds an old socket, the kernel prefers it to a new socket with a less specific address. New
    /// connections would wait for a worker that has been asked to stop. So the old socket stops listening at once in
    /// all processes, and the connections in its queue at that moment are reset. Without this call, connections would
    /// be reset until the worker has exited. UDP has no such call: an old socket receives the datagrams until it is
    /// closed.
    ///
    /// - Parameter isReleased: Returns whether an old socket was released. The others keep their ports for now.
    /// - Returns: The changes that failed.
    mutating func finish(where isReleased: (ListeningSocket) -> Bool) -> [SystemError] {
        var problems: [SystemError] = []
        let released = oldSockets.filter(isReleased)
        oldSockets.removeAll(where: isReleased)
        let exclusive = oldSockets.isEmpty ? released + newSockets : released
        if oldSockets.isEmpty { newSockets = [] }
        for socket in exclusive {
            do throws(SystemError) { try socket.sharePort(false) } catch { problems.append(error) }
        }
        for socket in released {
            do throws(SystemError) { try socket.stopListening() } catch { problems.append(error) }
        }
        return problems
    }

    /// Adds the sockets of another handover.
    mutating func add(_ other: PortHandover) {
        oldSockets += other.oldSockets
        newSockets += other.newSockets
    }
}
