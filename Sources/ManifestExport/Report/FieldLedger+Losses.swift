import PreforkManifest
import Supervision

extension FieldLedger {
    /// What is lost or approximated, in the order of the manifest.
    ///
    /// A loss that all workers of a group have is told once. So are losses of one cause of all keys that a worker has below a key,
    /// and those of several groups that come from one place, such as `defaults`.
    package func losses() -> [Loss] {
        var found: [(position: Position?, loss: Loss)] = losses(of: nil, named: "", all: [nil])
        for group in input.groups {
            let ids = group.workers.map(\.id)
            var workers: [Remark: [WorkerID]] = [:]
            var order: [Remark] = []
            for id in ids {
                for remark in remarks(of: id) {
                    if workers[remark] == nil { order.append(remark) }
                    workers[remark, default: []].append(id)
                }
            }
            let common = order.filter { workers[$0]?.count == ids.count }
            found += folded(common, of: ids.first).map { told($0, of: ids.first, named: group.name) }
            for id in ids {
                let own = remarks(of: id).filter { workers[$0]?.count != ids.count }
                found += folded(own, of: id).map { told($0, of: id, named: id.description) }
            }
        }
        let first = Position(line: 0, column: 0)
        let sorted = found.enumerated().sorted { left, right in
            let (before, after) = (left.element.position ?? first, right.element.position ?? first)
            return before == after ? left.offset < right.offset : before < after
        }
        let general = defaults.map { remark in
            Loss(
                kind: remark.kind, subject: "", key: remark.key, place: nil,
                explanation: "by default: \(remark.explanation)")
        }
        return general + FieldLedger.joined(sorted.map(\.element.loss))
    }

    /// The losses with one in place of those that differ only in whose they are.
    private static func joined(_ losses: [Loss]) -> [Loss] {
        func withoutSubject(_ loss: Loss) -> Loss {
            Loss(kind: loss.kind, subject: "", key: loss.key, place: loss.place, explanation: loss.explanation)
        }
        var subjects: [Loss: [String]] = [:]
        var order: [Loss] = []
        for loss in losses {
            let common = withoutSubject(loss)
            if subjects[common] == nil { order.append(common) }
            subjects[common, default: []].append(loss.subject)
        }
        return order.map { loss in
            Loss(
                kind: loss.kind, subject: (subjects[loss] ?? []).joined(separator: ", "), key: loss.key,
                place: loss.place, explanation: loss.explanation)
        }
    }

    private func losses(
        of worker: WorkerID?, named subject: String, all: [WorkerID?]
    ) -> [(position: Position?, loss: Loss)] {
        folded(remarks(of: worker), of: worker).map { told($0, of: worker, named: subject) }
    }

    private func told(
        _ remark: Remark, of worker: WorkerID?, named subject: String
    ) -> (position: Position?, loss: Loss) {
        let places = input.places
        let position = worker.map { places.position(of: remark.key, of: $0) } ?? places.position(top: remark.key)
        let loss = Loss(
            kind: remark.kind, subject: subject, key: remark.key, place: position.map(places.text),
            explanation: remark.explanation)
        return (position, loss)
    }

    /// The remarks with one in place of those about all keys below a key, if they say the same.
    private func folded(_ remarks: [Remark], of worker: WorkerID?) -> [Remark] {
        // What is said of a key need not be said again of those below it.
        var rest = remarks.filter { remark in
            !remarks.contains {
                remark.isSaid(below: $0.key) && remark.kind == $0.kind && remark.explanation == $0.explanation
            }
        }
        while let parent = foldable(rest, of: worker) {
            guard let index = rest.firstIndex(where: { $0.isSaid(below: parent) }) else { break }
            let remark = Remark(kind: rest[index].kind, key: parent, explanation: rest[index].explanation)
            rest = rest[..<index] + [remark] + rest[index...].filter { !$0.isSaid(below: parent) }
        }
        return rest
    }

    /// A key below which all keys of the worker have the same remark, and more than one.
    private func foldable(_ remarks: [Remark], of worker: WorkerID?) -> String? {
        for remark in remarks {
            guard let dot = remark.key.lastIndex(of: ".") else { continue }
            let parent = String(remark.key[..<dot])
            let said = remarks.filter { $0.isSaid(below: parent) }
            let isOneCause = said.allSatisfy { $0.kind == remark.kind && $0.explanation == remark.explanation }
            let keys = keys(below: parent, of: worker)
            guard said.count > 1, isOneCause, keys.allSatisfy({ key in said.contains { key.isAtOrBelow($0.key) } })
            else { continue }
            return parent
        }
        return nil
    }
}

extension FieldLedger.Remark {
    fileprivate func isSaid(below parent: String) -> Bool { key.hasPrefix(parent + ".") }
}
