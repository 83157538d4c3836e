package import Supervision

/// Accounts for each key of a manifest: an export expresses it, approximates it, or loses it.
///
/// A ledger begins with all keys that are set. An exporter notes what it expresses and what it approximates, and how. What it says
/// nothing about is lost, so that no loss is silent. A note about a key is one about all keys below it. Of several notes about a key
/// the worst counts, so their order does not matter.
package struct FieldLedger: Sendable {
    private struct Entry: Hashable {
        /// Nil for the top level.
        let worker: WorkerID?
        let key: String
    }

    /// What is known of an entry.
    private struct Account {
        var isExpressed = false
        var remarks: [Remark] = []
    }

    struct Remark: Hashable {
        let kind: Loss.Kind
        let key: String
        let explanation: String
    }

    let input: ExportInput
    /// What the report says about keys without a note.
    private let unsaid: String
    /// The keys of each worker in the order of the fields, and those of the top level.
    private var keys: [WorkerID?: [String]] = [:]
    private var accounts: [Entry: Account] = [:]
    /// What is said of keys that the manifest leaves out.
    private(set) var defaults: [Remark] = []

    /// - Parameters:
    ///   - unsaid: Why a key without a note is lost, such as `a Deployment has no word for it`.
    package init(_ input: ExportInput, unsaid: String) {
        self.input = input
        self.unsaid = unsaid
        keys[nil] = FieldEntries.top(input.loaded, input.places)
        for group in input.groups {
            // All workers without an override are written in the same places.
            var common: Set<String>?
            for worker in group.workers {
                let written: Set<String>
                if input.places.hasOverride(worker.id) {
                    written = input.places.keys(of: worker.id)
                } else {
                    written = common ?? input.places.keys(of: worker.id)
                    common = written
                }
                keys[worker.id] = FieldEntries.keys(of: worker.spec, written: written, rows: input.fields)
            }
        }
    }

    /// Notes that the target does what a key says.
    ///
    /// - Parameters:
    ///   - key: The key, or a key above those that are meant, such as `restart`.
    ///   - worker: Nil means all workers.
    package mutating func express(_ key: String, of worker: WorkerID? = nil) {
        note(key, of: worker) { $0.isExpressed = true }
    }

    /// Notes that the target does something like what a key says.
    ///
    /// - Parameters:
    ///   - key: As for `express`. It may also be a key below one that is set, such as `env.PATH`.
    ///   - explanation: What the target does. The end of a sentence.
    package mutating func approximate(_ key: String, of worker: WorkerID? = nil, _ explanation: String) {
        note(key, of: worker, .approximated, explanation)
    }

    /// Notes that the target does nothing of what a key says, with a reason that is better than that for all keys.
    package mutating func lose(_ key: String, of worker: WorkerID? = nil, _ explanation: String) {
        note(key, of: worker, .lost, explanation)
    }

    /// Notes that all keys of all workers and of the top level are expressed, but for those with other notes: the target runs a
    /// master, which reads the manifest.
    package mutating func expressAll() {
        for (worker, keys) in keys {
            for key in keys { accounts[Entry(worker: worker, key: key), default: Account()].isExpressed = true }
        }
    }

    package mutating func express(top key: String) { note(top: key) { $0.isExpressed = true } }

    package mutating func approximate(top key: String, _ explanation: String) {
        note(top: key) { $0.remarks.append(Remark(kind: .approximated, key: key, explanation: explanation)) }
    }

    package mutating func lose(top key: String, _ explanation: String) {
        note(top: key) { $0.remarks.append(Remark(kind: .lost, key: key, explanation: explanation)) }
    }

    /// Notes what becomes of a default, for the workers whose manifest leaves the key out. It is told once, without a place.
    package mutating func approximate(defaultOf key: String, _ explanation: String) {
        defaults.append(Remark(kind: .approximated, key: key, explanation: explanation))
    }

    /// Notes that a default is lost, as `approximate(defaultOf:_:)` does.
    package mutating func lose(defaultOf key: String, _ explanation: String) {
        defaults.append(Remark(kind: .lost, key: key, explanation: explanation))
    }

    private mutating func note(
        _ key: String, of worker: WorkerID?, _ kind: Loss.Kind, _ explanation: String
    ) {
        note(key, of: worker) { account, entry in
            // A note about a part of a value tells the part, and one about many keys tells each of them.
            let told = entry.isAtOrBelow(key) ? entry : key
            let remark = Remark(kind: kind, key: told, explanation: explanation)
            if !account.remarks.contains(remark) { account.remarks.append(remark) }
        }
    }

    private mutating func note(_ key: String, of worker: WorkerID?, _ change: (inout Account) -> Void) {
        note(key, of: worker) { account, _ in change(&account) }
    }

    private mutating func note(_ key: String, of worker: WorkerID?, _ change: (inout Account, String) -> Void) {
        for id in worker.map({ [$0] }) ?? input.workers.map(\.id) { note(key, at: id, change) }
    }

    private mutating func note(top key: String, _ change: (inout Account) -> Void) {
        note(key, at: nil) { account, _ in change(&account) }
    }

    private mutating func note(_ key: String, at worker: WorkerID?, _ change: (inout Account, String) -> Void) {
        let all = keys[worker] ?? []
        var met = all.filter { $0.isAtOrBelow(key) }
        // A part of a value, such as one variable of `env`.
        if met.isEmpty { met = all.filter { key.isAtOrBelow($0) } }
        for entry in met { change(&accounts[Entry(worker: worker, key: entry), default: Account()], entry) }
    }
}

extension FieldLedger {
    /// What is lost or approximated of the top level and of each worker, in the order of the fields.
    func remarks(of worker: WorkerID?) -> [Remark] {
        (keys[worker] ?? []).flatMap { key -> [Remark] in
            let account = accounts[Entry(worker: worker, key: key)] ?? Account()
            if !account.remarks.isEmpty { return account.remarks }
            return account.isExpressed ? [] : [Remark(kind: .lost, key: key, explanation: unsaid)]
        }
    }

    /// The keys that a worker has at and below a key.
    func keys(below key: String, of worker: WorkerID?) -> [String] {
        (keys[worker] ?? []).filter { $0.isAtOrBelow(key) }
    }

    /// How a target accounts for a key. A worse outcome is greater.
    package enum Outcome: String, Comparable, Sendable {
        case expressed, approximated, lost

        package static func < (left: Outcome, right: Outcome) -> Bool {
            left != right && (left == .expressed || right == .lost)
        }
    }

    /// How each key is accounted for that any worker, or the top level, has: by the worst outcome of it.
    package var outcomes: [String: Outcome] {
        var outcomes: [String: Outcome] = [:]
        for (worker, keys) in keys {
            for key in keys {
                let account = accounts[Entry(worker: worker, key: key)] ?? Account()
                let kinds = account.remarks.map { $0.kind == .lost ? Outcome.lost : .approximated }
                let outcome = kinds.max() ?? (account.isExpressed ? .expressed : .lost)
                outcomes[key] = max(outcome, outcomes[key] ?? .expressed)
            }
        }
        return outcomes
    }
}

extension String {
    /// Whether the key is the other one, or one of those below it.
    func isAtOrBelow(_ key: String) -> Bool {
        guard hasPrefix(key) else { return false }
        let rest = utf8.dropFirst(key.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: ".")
    }
}
