internal import Glibc
internal import Supervision

/// Opens sockets at ports where sockets of our own still listen, and hands the ports over.
///
/// To move from 127.0.0.1:80 to 0.0.0.0:80 the new socket has to be bound while the old one still serves. Linux lets
/// the two overlap when both have SO_REUSEPORT at that moment, even if the old socket gets the flag only then. Neither
/// needs the flag any longer than that.
struct PortHandover {
    private var rivals: [ListeningSocket] = []
    private var newcomers: [ListeningSocket] = []

    /// - Parameter leaving: The sockets that will be released, or were.
    mutating func open(
        _ spec: SocketSpec, at address: SocketAddress, besides leaving: [ListeningSocket]
    ) throws(SystemError) -> ListeningSocket {
        do throws(SystemError) {
            return try ListeningSocket(spec, at: address)
        } catch {
            let rivals = leaving.filter {
                $0.spec.transport == spec.transport && $0.port != nil && $0.port == address.port
            }
            guard error.errno == EADDRINUSE, !rivals.isEmpty else { throw error }
            self.rivals += rivals
            for rival in rivals { try rival.sharePort(true) }
            let newcomer = try ListeningSocket(spec, at: address, sharesPort: true)
            newcomers.append(newcomer)
            return newcomer
        }
    }

    /// Leaves the old sockets as they were. Their flag was set a moment ago, so it can be cleared as well.
    func undo() {
        for rival in rivals { try? rival.sharePort(false) }
    }

    /// Hands the ports of released sockets over to the new ones.
    ///
    /// The kernel prefers an old socket to a new one that is less specific for as long as any process holds the old one.
    /// Connections would wait for a worker that has been asked to stop. So the old socket stops listening at once, for
    /// all processes that hold it. Connections in its queue at that moment are reset. Without this call, connections would
    /// be reset until the worker has exited. For UDP there is no such call: an old socket gets the datagrams until it is
    /// closed.
    ///
    /// - Parameter isReleased: Whether an old socket was released. The others keep their ports for now.
    /// - Returns: What could not be changed.
    mutating func finish(where isReleased: (ListeningSocket) -> Bool) -> [SystemError] {
        var problems: [SystemError] = []
        let released = rivals.filter(isReleased)
        rivals.removeAll(where: isReleased)
        let exclusive = rivals.isEmpty ? released + newcomers : released
        if rivals.isEmpty { newcomers = [] }
        for socket in exclusive {
            do throws(SystemError) { try socket.sharePort(false) } catch { problems.append(error) }
        }
        for rival in released {
            do throws(SystemError) { try rival.stopListening() } catch { problems.append(error) }
        }
        return problems
    }

    /// Adds the sockets of a later handover.
    mutating func add(_ other: PortHandover) {
        rivals += other.rivals
        newcomers += other.newcomers
    }
}
