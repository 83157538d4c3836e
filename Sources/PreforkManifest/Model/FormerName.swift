import Supervision

/// What a group or a worker was called before it was renamed.
enum FormerName: Hashable {
    case group(String)
    case worker(WorkerID)

    /// The former id of the worker with this number.
    func worker(_ number: Int) -> WorkerID {
        switch self {
        case .group(let name): WorkerID(group: name, number: number)
        case .worker(let id): id
        }
    }
}
