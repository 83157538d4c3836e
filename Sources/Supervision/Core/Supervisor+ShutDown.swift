/// Sockets that processes keep while everything stops. Their clients are refused instead of waiting for nobody.
extension Supervisor {
    /// How long a process has time to close its sockets after it was asked to stop. A socket that is shut down before makes
    /// accept(2) fail in a server that has not handled its signal yet.
    package static let drainPatience = Duration.milliseconds(250)

    /// Shuts down each socket whose processes have all been asked to stop, and have had their time.
    mutating func shutDownSockets(at now: Instant, into effects: inout [Effect]) {
        guard let due = shutDownAt, due <= now else { return }
        shutDownAt = nil
        guard case .draining = mode else { return }
        // A socket by its identity, because a process may be left that had it before a reload changed its backlog.
        var ends: [SocketSpec: Instant] = [:]
        for process in workers.lazy.flatMap(\.retirees) {
            let end = process.closesSocketsBy(now)
            for socket in process.spec.value.program.sockets {
                ends[socket.identity] = max(end, ends[socket.identity] ?? end)
            }
        }
        let over = socketsToShutDown.filter { ends[$0.identity].map { $0 <= now } ?? false }
        // Nobody is left who could keep the others open.
        socketsToShutDown = socketsToShutDown.subtracting(over).filter { ends[$0.identity] != nil }
        shutDownAt = socketsToShutDown.lazy.compactMap { ends[$0.identity] }.min()
        if !over.isEmpty { effects.append(.shutDown(over.sorted(by: SocketSpec.precedes))) }
    }
}

extension Process {
    /// When the process has had its time to close its sockets, if it is asked to stop now at the latest.
    fileprivate func closesSocketsBy(_ now: Instant) -> Instant {
        switch stage {
        case .launching, .starting, .up: now.advanced(by: Supervisor.drainPatience)
        case .asked(let since, _): since.advanced(by: Supervisor.drainPatience)
        case .killed: now
        }
    }
}
