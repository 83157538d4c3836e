import JSONText
import PreforkLinux

/// A socket of the master, and the queue of connections that wait to be accepted.
struct TopListener: Hashable {
    let group: String, address: String
    /// The group or the worker that the socket belongs to; nil when all share it that name the address.
    let owner: String?
    /// How many connections wait; nil where the kernel does not tell, as for datagrams.
    let waiting: Int?
    /// How many may wait.
    let limit: Int?

    /// The sockets in the answer to `counts`.
    static func all(in answer: JSON) -> [TopListener] {
        (answer["counts"]?["listeners"]?.list ?? []).compactMap(TopListener.init)
    }

    private init?(_ json: JSON) {
        guard let group = json["group"]?.text, let address = json["address"]?.text else { return nil }
        self.group = group
        self.address = address
        owner = json["owner"]?.text
        waiting = json["queue"]?.integer
        limit = json["backlog"]?.integer
    }

    /// `3/1024`.
    var queue: String? {
        guard let waiting, let limit else { return nil }
        return "\(waiting)/\(limit)"
    }

    fileprivate var fullness: Double { Double(waiting ?? 0) / Double(max(1, limit ?? 1)) }
}

/// The sockets of a master, by those who accept their connections.
struct TopListeners: Hashable {
    private(set) var all: [TopListener] = []
    private var byAddress: [String: TopListener] = [:]
    private var byOwner: [String: [TopListener]] = [:]

    init(_ listeners: [TopListener] = []) {
        all = listeners
        for listener in listeners {
            if let owner = listener.owner {
                byOwner[owner, default: []].append(listener)
            } else {
                byAddress[listener.address] = listener
            }
        }
    }

    /// The fullest queue of those from which the workers of a row take connections; nil where there is none.
    func queue(of row: TopRow) -> String? {
        var found: Set<TopListener> = Set(byOwner[String(row.group)] ?? [])
        for member in row.members {
            found.formUnion(byOwner[member.worker] ?? [])
            found.formUnion(member.sockets.compactMap { byAddress[$0] })
        }
        return found.filter { $0.queue != nil }.max { ($0.fullness, $1.address) < ($1.fullness, $0.address) }?.queue
    }

    /// A line for each socket.
    var lines: [String] {
        let rows = all.map { [$0.queue ?? "-", $0.address, $0.owner ?? $0.group] }
        return rows.isEmpty ? [] : AlignedColumns.lines([["QUEUE", "ADDRESS", "GROUP OR WORKER"]] + rows)
    }
}
