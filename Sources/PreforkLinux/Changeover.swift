internal import Glibc
internal import Supervision

/// Opens sockets beside those of our own that are on their way out.
///
/// To move from 127.0.0.1:80 to 0.0.0.0:80 the new one has to be bound while the old one still serves. Linux lets
/// them overlap when both have SO_REUSEPORT at that moment, even if the old one gets it only now. Nobody needs the flag
/// any longer than that.
struct Changeover {
    private var rivals: [ListeningSocket] = []
    private var newcomers: [ListeningSocket] = []

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

    /// Leaves the old ones as they were. They were changed by us a moment ago, so they can be changed back.
    func undo() {
        for rival in rivals { try? rival.sharePort(false) }
    }

    /// Hands the addresses over to the new ones.
    ///
    /// As long as anybody held the old one, the kernel would prefer it to a new one that is less specific, and what
    /// comes in would wait for a worker that has been told to leave. So it stops to listen at once, for all who hold
    /// it. What is in its queue at that moment is reset; without this everything would be that comes in until the
    /// worker is gone. For UDP there is no such call: an old socket gets the datagrams until it is closed.
    ///
    /// - Returns: What could not be changed.
    func finish() -> [SystemError] {
        var problems: [SystemError] = []
        for socket in rivals + newcomers {
            do throws(SystemError) { try socket.sharePort(false) } catch { problems.append(error) }
        }
        for rival in rivals {
            do throws(SystemError) { try rival.stopListening() } catch { problems.append(error) }
        }
        return problems
    }
}
