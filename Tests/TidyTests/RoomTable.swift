/// The table of the rooms of a module, with the other rooms that each of them may use.
struct RoomTable {
    let module: String
    let rows: [ArchitecturePage.Row]

    /// The problems of the table, and the uses that it does not allow, as sentences.
    func problems(with uses: RoomUses) -> [String] {
        let allowed = Dictionary(rows.map { ($0.name, Set($0.allowed)) }) { $0.union($1) }
        return missing(in: allowed, uses.rooms) + unused(uses) + cycle(in: allowed) + forbidden(uses, allowed)
    }

    private func missing(in allowed: [String: Set<String>], _ rooms: Set<String>) -> [String] {
        let named = Set(allowed.keys).union(allowed.values.joined())
        return named.subtracting(rooms).sorted().map { "\(module) has no room \($0)" }
            + rooms.subtracting(allowed.keys).sorted().map { "the room \($0) of \(module) has no row" }
    }

    private func unused(_ uses: RoomUses) -> [String] {
        rows.flatMap { row in
            row.allowed.filter { to in !uses.list.contains { $0.from == row.name && $0.to == to } }
                .map { "\(module)/\(row.name) may use \($0), but none of its files does" }
        }
    }

    /// Removes rooms that use none of the remaining rooms, as long as there are any. The rooms that are left use each
    /// other in a cycle, or lead to a cycle.
    private func cycle(in allowed: [String: Set<String>]) -> [String] {
        var rest = allowed
        while let free = rest.first(where: { $0.value.isDisjoint(with: rest.keys) }) { rest[free.key] = nil }
        return rest.isEmpty ? [] : ["the rooms of \(module) use each other in a cycle: \(rest.keys.sorted())"]
    }

    private func forbidden(_ uses: RoomUses, _ allowed: [String: Set<String>]) -> [String] {
        uses.list.compactMap { use in
            // A file outside all rooms may use all of them.
            guard let from = use.from else { return nil }
            guard let to = use.to else { return "\(use.file) uses \(use.name), which is outside all rooms" }
            return allowed[from]?.contains(to) == true ? nil : "\(use.file) uses \(use.name) of \(to)"
        }
    }
}
