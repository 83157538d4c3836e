/// The sets of all groups, with names that say which workers they are.
enum NamedSets {
    /// The largest set of alike workers has the name of the group, and another one that of its first worker: `shards-20`.
    ///
    /// - Parameter isSplit: Whether each worker of a set is to have a set of its own.
    static func all(
        of input: ExportInput, splitting isSplit: (WorkerSet) -> Bool = { _ in false }
    ) -> [(name: String, set: WorkerSet)] {
        input.groups.flatMap { group -> [(name: String, set: WorkerSet)] in
            let sets = WorkerSet.sets(of: group).flatMap { isSplit($0) ? $0.each : [$0] }
            let largest = sets.largest
            return sets.map { set in
                let isMain = set.isWholeGroup || set.count > 1 && set.firstID == largest?.firstID
                return (isMain ? group.name : "\(group.name)-\(set.firstID)", set)
            }
        }
    }
}

extension [WorkerSet] {
    /// The largest set. Of several of one size, the first.
    var largest: WorkerSet? {
        self.max { $0.count < $1.count || $0.count == $1.count && $0.firstID > $1.firstID }
    }
}
