extension Plan {
    /// A worker that gets another id and keeps its processes.
    public struct Rename: Hashable, Sendable {
        /// The id of the worker before.
        public let old: WorkerID
        /// The id of the worker from now on.
        public let new: WorkerID
    }
}

extension Plan.Rename {
    /// Finds the workers that run and that the desired specs call by another id, in order of their new ids. A worker is
    /// renamed only if no spec has its old id any more, and if none runs under its new id yet.
    ///
    /// - Parameters:
    ///   - current: The specs of the workers that run, sorted.
    ///   - desired: The desired specs, sorted. `was` names the old id.
    ///   - committedIDs: The current ids of the workers that a reload in progress has renamed, by their ids before it. A
    ///     set that has the id before the reload means the same worker, whether it is called so or is said to have been.
    static func all(
        from current: [WorkerSpec], to desired: [WorkerSpec], committedIDs: [WorkerID: WorkerID]
    ) -> [Plan.Rename] {
        guard !committedIDs.isEmpty || desired.contains(where: { $0.was != nil }) else { return [] }
        let running = Set(current.map(\.id))
        var free = running.subtracting(desired.map(\.id))
        var renames: [Plan.Rename] = []
        for spec in desired where !running.contains(spec.id) {
            let names = [committedIDs[spec.id], spec.was, spec.was.flatMap { committedIDs[$0] }]
            guard let old = names.compactMap(\.self).first(where: free.contains) else { continue }
            free.remove(old)
            renames.append(Plan.Rename(old: old, new: spec.id))
        }
        return renames
    }
}

extension [Plan.Rename] {
    /// The new ids by the old ones.
    package var newIDs: [WorkerID: WorkerID] {
        Dictionary(map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first })
    }
}

extension [WorkerSpec] {
    /// The specs under the new ids, sorted.
    func renamed(by renames: [Plan.Rename]) -> [WorkerSpec] {
        let names = renames.newIDs
        return map { spec in names[spec.id].map(spec.renamed) ?? spec }.sorted { $0.id < $1.id }
    }
}

extension WorkerSpec {
    /// The spec under another id. Its sockets get the new name where they had the old one: a process is told the name only
    /// when it is launched, so the name makes no difference to one that runs.
    func renamed(to new: WorkerID) -> WorkerSpec {
        var spec = self
        spec.id = new
        for index in spec.program.sockets.indices {
            let socket = spec.program.sockets[index]
            if socket.name == id.group { spec.program.sockets[index].name = new.group }
            spec.program.sockets[index].owner = socket.owner(of: id, renamedTo: new)
        }
        return spec
    }
}

extension SocketSpec {
    /// Returns the owner when a worker that has the socket gets another id.
    package func owner(of old: WorkerID, renamedTo new: WorkerID) -> String? {
        guard let owner else { return nil }
        if owner == old.description { return new.description }
        // A further socket of a group is owned by `group:name`.
        let isOfGroup = owner == old.group || owner.hasPrefix("\(old.group):")
        return isOfGroup ? new.group + owner.dropFirst(old.group.count) : owner
    }
}
