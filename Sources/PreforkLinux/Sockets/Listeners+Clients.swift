internal import Supervision

/// Clients of groups that are held: they are refused until a worker runs again.
extension Listeners {
    /// Refuses the clients of sockets. A socket that other specs lease as well takes clients until they are refused, too.
    ///
    /// - Returns: The sockets whose clients are refused now, and the changes that failed.
    mutating func refuseClients(_ specs: [SocketSpec]) -> (changed: [ListeningSocket], problems: [SystemError]) {
        down.formUnion(specs)
        var changed: [ListeningSocket] = []
        var problems: [SystemError] = []
        for key in Set(specs.compactMap { leases[$0] }) where isDown(key) {
            // The service manager takes clients on its sockets, whatever the workers do.
            guard let socket = open[key], !socket.refusesClients, !socket.isOfManager else { continue }
            do throws(SystemError) {
                let idle = try socket.refuseClients()
                open[key] = idle
                changed.append(idle)
            } catch {
                problems.append(error)
            }
        }
        return (changed.sorted { $0.bound < $1.bound }, problems)
    }

    /// Takes the clients of sockets again.
    ///
    /// - Returns: The sockets whose clients are taken now, and the changes that failed.
    mutating func takeClients(_ specs: [SocketSpec]) -> (changed: [ListeningSocket], problems: [SystemError]) {
        down.subtract(specs)
        return takeClients(at: Set(specs.compactMap { leases[$0] }))
    }

    func takeClients(
        at keys: some Collection<SocketKey>
    ) -> (changed: [ListeningSocket], problems: [SystemError]) {
        var changed: [ListeningSocket] = []
        var problems: [SystemError] = []
        for key in keys where !isDown(key) {
            guard let socket = open[key], socket.refusesClients else { continue }
            do throws(SystemError) {
                try socket.listen()
                changed.append(socket)
            } catch {
                problems.append(error)
            }
        }
        return (changed.sorted { $0.bound < $1.bound }, problems)
    }

    /// Whether the clients of a socket are to be refused, for each spec that leases it.
    private func isDown(_ key: SocketKey) -> Bool { lessees[key]?.allSatisfy(down.contains) ?? false }
}
