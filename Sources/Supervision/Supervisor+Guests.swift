/// Those who were launched by hand.
extension Supervisor {
    mutating func host(_ spec: WorkerSpec) -> Unsettled {
        // Ids are identities: one that is taken is not given again.
        guard mode == .serving, place(of: spec.id) == nil else { return .nothing }
        var guest = Worker(spec: spec)
        guest.isGuest = true
        workers.insert(guest, at: workers.partitioningIndex { $0.id > spec.id })
        return .worker(spec.id)
    }

    /// Puts a guest back among the workers of a new manifest. One whose id the manifest claims has to leave.
    mutating func seat(_ guest: Worker, at now: Instant) {
        if place(of: guest.id) == nil {
            workers.insert(guest, at: workers.partitioningIndex { $0.id > guest.id })
        } else {
            retireOccupant(of: guest, .retired, at: now)
        }
    }
}
