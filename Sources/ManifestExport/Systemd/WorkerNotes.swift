import Supervision

/// What the unit of one worker says of the manifest, until it is noted in the ledger.
struct WorkerNotes {
    private enum Note {
        case express(String)
        case approximate(String, String)
        case lose(String, String)
    }

    private var notes: [Note] = []

    mutating func express(_ key: String) { notes.append(.express(key)) }
    mutating func approximate(_ key: String, _ explanation: String) { notes.append(.approximate(key, explanation)) }
    mutating func lose(_ key: String, _ explanation: String) { notes.append(.lose(key, explanation)) }

    func write(to ledger: inout FieldLedger, of worker: WorkerID) {
        for note in notes {
            switch note {
            case .express(let key): ledger.express(key, of: worker)
            case .approximate(let key, let explanation): ledger.approximate(key, of: worker, explanation)
            case .lose(let key, let explanation): ledger.lose(key, of: worker, explanation)
            }
        }
    }
}
