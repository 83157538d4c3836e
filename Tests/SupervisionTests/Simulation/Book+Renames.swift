@testable import Supervision

/// Workers that a set of workers calls by another id.
extension Book {
    /// Gives the entries and the processes of renamed workers their new ids.
    mutating func rename(toward new: [WorkerID: WorkerSpec]) {
        let running = entries.filter { !$1.isTransient }
        var aliases: [WorkerID: WorkerID] = [:]
        // A worker that was started under an old name and renamed as well has the same old name. The first one counts.
        for (id, entry) in running.sorted(by: { $0.key < $1.key }) {
            if let before = entry.committedID, aliases[before] == nil { aliases[before] = id }
        }
        var names: [WorkerID: WorkerID] = [:]
        for id in new.keys.sorted() where running[id] == nil {
            let was = new[id]?.was
            let candidates = [aliases[id], was, was.flatMap { aliases[$0] }].compactMap { $0 }
            if let old = candidates.first(where: { running[$0] != nil && new[$0] == nil && names[$0] == nil }) {
                names[old] = id
            }
        }
        for (old, id) in names.sorted(by: { $0.key < $1.key }) {
            guard var entry = running[old] else { continue }
            entries[old] = nil
            // The id may be that of a transient worker, whose process then has to stop.
            stopProcesses(of: id)
            entry.rename(to: id)
            entries[id] = entry
            inheritNeeds(of: old.group, by: id.group)
        }
        for (number, process) in processes {
            guard let id = names[process.launch.worker] else { continue }
            processes[number]?.launch = process.launch.renamed(to: id)
            processes[number]?.spec.id = id
        }
        deadWorker = deadWorker.map { names[$0] ?? $0 }
        if let id = entryBeforeDeath?.id { names[id].map { entryBeforeDeath?.rename(to: $0) } }
        failedSuccessors = Set(failedSuccessors.map { names[$0] ?? $0 })
        renames.merge(names) { _, last in last }
    }

    private mutating func inheritNeeds(of old: String, by group: String) {
        guard needs[group] == nil, let list = needs[old] else { return }
        needs[group] = list
        if metNeeds.contains(old) { metNeeds.insert(group) }
        if perhapsMetNeeds.contains(old) { perhapsMetNeeds.insert(group) }
    }

    /// The worker of an event's launch, which the event may have renamed.
    func worker(of event: Event?) -> WorkerID? { (event?.launch?.worker).map { renames[$0] ?? $0 } }

    /// Complains when the workers that the core has renamed are not those of the book.
    mutating func checkRenames() {
        if renames != toldRenames {
            complain(.renamesTouchNoProcess, "\(toldRenames) are renamed instead of \(renames)")
        }
    }

    /// Complains when a process of a renamed worker is signaled by the event that renames it, although its program is the
    /// right one.
    mutating func checkSignal(of launch: Launch) {
        guard let process = processes[launch.number], !process.isStopped, let entry = entries[launch.worker],
            entry.occupant == launch.number, !entry.isOutdated, renames.values.contains(launch.worker)
        else { return }
        complain(.renamesTouchNoProcess, "\(launch.worker) is signaled, and only its name is another")
    }
}

extension Book.Entry {
    mutating func rename(to new: WorkerID) {
        let before = committedID ?? id
        committedID = before == new ? nil : before
        id = new
        spec.id = new
        if target != nil { target?.id = new }
        for index in formerTargets.indices { formerTargets[index].id = new }
    }
}
