/// Which groups wait for which other groups.
struct GroupNeeds: Hashable, Sendable {
    /// What each group needs. Groups without needs are left out.
    private(set) var needs: [String: [Need]] = [:]
    /// The groups that need a group.
    private(set) var dependents: [String: [String]] = [:]
    /// The groups whose workers are launched, because they had what they need once.
    var met: Set<String> = []
    /// The groups that have been reported to wait for a group that has failed.
    var failed: Set<String> = []

    var isEmpty: Bool { needs.isEmpty }

    /// Takes over the needs of a new set. A group with the same needs as before does not wait again.
    ///
    /// - Parameter new: The needs of each group. A need that closes a circle is left out, because no group of a circle
    ///   could ever be launched or stopped. Manifests and programs with circles are refused before.
    mutating func update(_ new: [String: [Need]]) {
        met.formIntersection(new.keys.filter { needs[$0] == new[$0] })
        failed = []
        needs = new
        for group in new.keys.sorted() {
            needs[group] = needs[group]?.filter { !leads(from: $0.group, to: group) }
        }
        dependents = [:]
        for (group, list) in needs { for need in list { dependents[need.group, default: []].append(group) } }
        for group in dependents.keys { dependents[group]?.sort() }
    }

    /// Lets a group that has got another name wait no longer than under its old name.
    mutating func rename(_ old: String, to new: String) {
        guard needs[new] == nil, let list = needs[old] else { return }
        needs[new] = list
        if met.contains(old) { met.insert(new) }
    }

    private func leads(from start: String, to end: String) -> Bool {
        var seen: Set<String> = []
        var queue = [start]
        while let group = queue.popLast() {
            if group == end { return true }
            if seen.insert(group).inserted { queue += needs[group]?.map(\.group) ?? [] }
        }
        return false
    }
}
