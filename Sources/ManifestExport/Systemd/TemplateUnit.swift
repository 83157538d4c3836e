import Supervision

/// The template of a group, and what single workers have beside it.
struct TemplateUnit {
    /// The lines of the template.
    private(set) var base = UnitLines()
    /// The drop-ins of the workers that need one, in the order of the ids.
    private(set) var overrides: [(worker: WorkerID, lines: UnitLines)] = []

    /// - Parameters:
    ///   - workers: The workers of a group with their lines.
    init(_ workers: [(worker: ExportedWorker, lines: UnitLines)]) {
        let template = InstanceTemplate(TemplateUnit.tokens(workers.map(\.worker)))
        let all = workers.map(\.lines)
        var own = workers.map { _ in UnitLines() }
        for key in TemplateUnit.keys(of: all) {
            let lists = all.map { $0.values[key] ?? [] }
            if key.merging == .isAdded {
                let common = (lists.first ?? []).filter { value in lists.allSatisfy { $0.contains(value) } }
                for value in common { base.add(key, value) }
                for index in lists.indices {
                    for value in lists[index] where !common.contains(value) { own[index].add(key, value) }
                }
                continue
            }
            if let list = TemplateUnit.common(lists, template) {
                base.set(key, list)
                continue
            }
            let shared = TemplateUnit.mostFrequent(lists, isNeeded: key.name == "ExecStart")
            if let shared { base.set(key, shared) }
            for index in lists.indices where lists[index] != shared && !lists[index].isEmpty {
                own[index].set(key, lists[index])
            }
        }
        overrides = zip(workers, own).filter { !$1.keys.isEmpty }.map { ($0.worker.id, $1) }
    }

    /// The values that all workers have, with `%i` in place of the id.
    private static func common(_ lists: [[UnitLines.Value]], _ template: InstanceTemplate) -> [UnitLines.Value]? {
        guard let first = lists.first, !first.isEmpty, lists.allSatisfy({ $0.count == first.count }) else { return nil }
        var result: [UnitLines.Value] = []
        for index in first.indices {
            guard let value = template.value(of: lists.map { $0[index] }) else { return nil }
            result.append(value)
        }
        return result
    }

    /// The values that most workers have. Nil if a worker has none: a drop-in cannot take a line away.
    ///
    /// - Parameter isNeeded: Whether a unit without the line is not sound.
    private static func mostFrequent(_ lists: [[UnitLines.Value]], isNeeded: Bool) -> [UnitLines.Value]? {
        guard lists.allSatisfy({ !$0.isEmpty }) else { return nil }
        var counts: [[UnitLines.Value]: Int] = [:]
        for list in lists { counts[list, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        guard isNeeded || most > 1 else { return nil }
        return lists.first { counts[$0] == most }
    }

    /// The keys in the order of the workers' lines.
    private static func keys(of all: [UnitLines]) -> [UnitLines.Key] {
        var seen: Set<UnitLines.Key> = []
        return all.flatMap(\.keys).filter { seen.insert($0).inserted }
    }

    private static func tokens(_ workers: [ExportedWorker]) -> [InstanceTemplate.Token] {
        let ids = InstanceTemplate.Token(part: .instance, values: workers.map { "\($0.id.number)" })
        if workers.count < 2 { return [] }
        let names = ["PREFORK_PORT", "PREFORK_HOST", "PREFORK_CAP", "PREFORK_INDEX"]
        return [ids]
            + names.compactMap { name in
                let values = workers.compactMap { worker in worker.identity.first { $0.name == name }?.value }
                return values.count == workers.count
                    ? InstanceTemplate.Token(part: .variable(name), values: values) : nil
            }
    }
}
