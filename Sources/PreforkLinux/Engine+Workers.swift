internal import CPreforkLinux
internal import Supervision

/// Who is to run: sets of workers, and those launched by hand.
extension Engine {
    mutating func reload() {
        // While everything stops there is nothing to read and nothing to bind; the core says that it ignores it.
        guard supervisor.mode == .serving else { return handle(.desired([])) }
        guard let specs = load(.reload) else { return }
        _ = adopt(specs, .reload)
        Engine.releaseMemory()
    }

    /// Takes a set as a whole: whatever can fail comes before the core hears of it.
    ///
    /// - Returns: Whether it was taken. If not, nothing has changed and the reasons were reported.
    mutating func adopt(_ specs: [WorkerSpec], _ occasion: Occasion) -> Bool {
        guard makeRoom(for: specs + supervisor.workers.filter(\.isGuest).map(\.spec), occasion) else { return false }
        children.adopt(specs)
        handle(.desired(specs))
        settleListeners()
        return true
    }

    /// Opens what these workers need, or reports why that cannot be and changes nothing.
    private mutating func makeRoom(for specs: [WorkerSpec], _ occasion: Occasion) -> Bool {
        do throws(Refusals) {
            try checkDescriptors(for: specs)
            try openNotifySocket(for: specs)
            for socket in try listeners.prepare(for: specs).get() {
                observe(.listening(socket.spec, bound: socket.bound))
            }
            return true
        } catch {
            observe(.refused(error.list, occasion))
            return false
        }
    }

    private mutating func settleListeners() {
        let (closed, problems) = listeners.settle()
        for socket in closed { observe(.closed(socket.spec, bound: socket.bound)) }
        for problem in problems { observe(.problem(problem)) }
    }

    /// Takes the workers that were launched by hand since the last turn. Whoever hears of a launch may ask for another,
    /// and again when that fails: it has to wait for the next turn, or no signal would be heard any more.
    mutating func hostGuests() {
        for guest in decisions.guests.takeAll() {
            if let reason = noPlace(for: guest.id) {
                observe(.refused([Refusal("cannot launch \(guest.id): \(reason)")], .launch(guest.id)))
            } else if makeRoom(for: supervisor.workers.map(\.spec) + [guest], .launch(guest.id)) {
                handle(.guest(guest))
                settleListeners()
            }
        }
    }

    /// Whether a turn is due at once. Once everything stops guests are only refused, which has time until something
    /// happens: who asks again each time would keep the master busy until the last worker has left.
    var hasGuestsToHost: Bool { supervisor.mode == .serving && !decisions.guests.isEmpty }

    /// Why the core would pass over a guest without a word.
    private func noPlace(for guest: WorkerID) -> String? {
        if supervisor.mode != .serving { return "everything is being stopped" }
        return supervisor.workers.contains { $0.id == guest } ? "there is a worker of that id" : nil
    }

    /// Never a half-started set: what leaves and what comes has to fit at the same time. A worker has one process at
    /// most, because its next one waits for the last to be gone.
    private func checkDescriptors(for specs: [WorkerSpec]) throws(Refusals) {
        let processes = children.workers.union(specs.lazy.map(\.id)).count
        let refusal = descriptorLimit.refusal(
            of: specs, processes: processes, sockets: listeners.count(with: specs))
        if let refusal { throw Refusals(list: [refusal]) }
    }

    /// Opened when the first worker comes that tells whether it is ready, and kept: workers know it by its name.
    private mutating func openNotifySocket(for specs: [WorkerSpec]) throws(Refusals) {
        guard notifySocket == nil, let first = specs.first(where: \.program.tellsReadiness) else { return }
        do throws(SystemError) {
            let socket = try NotifySocket()
            try poller.watch(socket.descriptor, as: .notifications)
            notifySocket = socket
        } catch {
            throw Refusals(list: [Refusal(error.description, of: first)])
        }
    }

    /// A manifest passes through as tens of megabytes of nodes; what they leave behind goes back to the system.
    static func releaseMemory() { malloc_trim(0) }
}
