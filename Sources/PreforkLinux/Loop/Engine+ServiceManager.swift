internal import Supervision

/// Tells the service manager that has started the master how the master is, and takes over the sockets that it gives.
extension Engine {
    /// Finds the service manager. Call before anything is opened for workers.
    mutating func meetServiceManager() {
        notices += listeners.activated.problems.map { .problem(Problem($0)) }
        do throws(SystemError) {
            serviceManager = try ServiceManager()
            serviceManager?.sockets?.begin(with: listeners.activated)
        } catch {
            notices.append(.problem(Problem(error)))
        }
    }

    /// Reads the manifest again. The service manager hears of it before the reload can end.
    mutating func requestReload() {
        tellReloadBegins()
        if hooks.reloadEnded != nil, watchedReload == nil { watchedReload = ReloadWaiter(isPatient: true) }
        requestLoad(for: .reload)
        Engine.releaseMemory()
    }

    /// Tells the service manager that another set of workers is about to be read.
    mutating func tellReloadBegins() {
        withServiceManager { (manager) throws(SystemError) in
            let message = manager.report.reloadBegins(at: Instant.now.nanoseconds / 1000)
            if let message { try manager.send(message) }
        }
    }

    /// Says at the first set of workers which sockets of the service manager nobody asks for. A later set may.
    mutating func tellUnclaimedSockets() {
        guard supervisor.generation == 1 else { return }
        for socket in listeners.activated.sockets where socket.keptName == nil {
            notices.append(.unclaimedSocket(bound: socket.bound))
        }
        listeners.activated.removeKept()
    }

    /// Tells the service manager what has changed in this turn. Call at its end, when all notices are told.
    mutating func tellServiceManager() {
        guard serviceManager != nil else { return }
        let (core, isReading, keepsSockets) = (supervisor, lookup != nil, socketsHaveChanged)
        let open = keepsSockets ? listeners.all : []
        socketsHaveChanged = false
        withServiceManager { (manager) throws(SystemError) in
            try manager.tell(core, isReading: isReading, at: .now)
            if keepsSockets { try manager.keep(open) }
        }
        let shortage = keepsSockets ? serviceManager?.sockets?.shortage(of: open) : nil
        if let shortage, toldServiceProblems.insert(shortage).inserted {
            notices.append(.problem(Problem(shortage, errno: 0)))
        }
        if !notices.isEmpty { reportNotices() }
    }

    /// Tells the service manager that the master works, if it wants to hear it now.
    mutating func reportAlive() {
        withServiceManager { (manager) throws(SystemError) in try manager.reportAlive(at: .now) }
    }

    /// Sends what waits for the service manager.
    mutating func sendToServiceManager() {
        withServiceManager { (manager) throws(SystemError) in try manager.flush() }
    }

    /// Calls `body` with the service manager, if there is one. Tells a failure, once, and waits for room where there is none.
    private mutating func withServiceManager(_ body: (ServiceManager) throws(SystemError) -> Void) {
        guard let manager = serviceManager else { return }
        do throws(SystemError) {
            try body(manager)
        } catch {
            if toldServiceProblems.insert(error.description).inserted { notices.append(.problem(Problem(error))) }
        }
        guard manager.isWaiting != (serviceManagerKey != nil) else { return }
        if let key = serviceManagerKey {
            poller.remove(key, at: manager.descriptor)
            serviceManagerKey = nil
        } else {
            serviceManagerKey = try? poller.add(.serviceManager, at: manager.descriptor, when: .writable)
        }
    }
}
