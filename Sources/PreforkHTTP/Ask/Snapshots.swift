import JSONText
import NIOCore

/// Asks the master for snapshots. Those who ask at the same time, or soon after each other, get the same one, so that clients
/// cannot keep the master busy.
final class Snapshots {
    private let master: MasterLink
    private var last: Snapshot?
    private var waiting: [(Snapshot?) -> Void] = []

    /// How long a snapshot is new.
    private static let freshness = TimeAmount.milliseconds(250)

    init(_ master: MasterLink) { self.master = master }

    /// - Parameter then: Called with a snapshot, or with nil when the master does not answer.
    func take(then: @escaping (Snapshot?) -> Void) {
        if let last, .now() - last.taken < Snapshots.freshness { return then(last) }
        waiting.append(then)
        if waiting.count > 1 { return }
        var status: ByteBuffer?
        master.ask("status") { status = $0 }
        master.ask("counts") { [self] counts in
            last = nil
            if let status, let counts, let greeting = master.greeting {
                last = Snapshot(status: status, counts: counts, greeting: greeting)
            }
            let all = waiting
            waiting = []
            for then in all { then(last) }
        }
    }
}
