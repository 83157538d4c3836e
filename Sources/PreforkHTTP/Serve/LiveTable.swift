import JSONText
import NIOCore
import PreforkLinux

/// The table of the page: sends all rows to a new client, and to all clients the rows that have changed.
///
/// The master is asked only while somebody looks: every two seconds, and soon after a line of its log.
final class LiveTable {
    private let loop: any EventLoop
    private let snapshots: Snapshots
    /// Whether clients may give orders.
    private let takesOrders: Bool
    private var clients: [ClientConnection] = []
    /// Those that have not got all rows yet.
    private var newcomers: [ClientConnection] = []
    private var rows: [String: JSON] = [:]
    private var last: (taken: NIODeadline, cpu: [Int32: Double])?
    private var isAsking = false
    /// The next time that the master is asked, and when that is.
    private var next: Scheduled<Void>?, due = NIODeadline.distantFuture

    private static let period = TimeAmount.seconds(2), haste = TimeAmount.milliseconds(300)

    init(_ loop: any EventLoop, _ snapshots: Snapshots, takesOrders: Bool) {
        self.loop = loop
        self.snapshots = snapshots
        self.takesOrders = takesOrders
    }

    /// - Parameter lines: The last lines of the log.
    func follow(_ client: ClientConnection, lines: CircularBuffer<ByteBuffer>) {
        for line in lines { client.sendEvent(ServerEvent.bytes("log", line)) }
        clients.append(client)
        newcomers.append(client)
        refresh()
    }

    func forget(_ client: ClientConnection) {
        clients.removeAll { $0 === client }
        newcomers.removeAll { $0 === client }
        guard clients.isEmpty else { return }
        next?.cancel()
        (next, rows, last) = (nil, [:], nil)
    }

    func add(_ line: ByteBuffer) {
        guard !clients.isEmpty else { return }
        let event = ServerEvent.bytes("log", line)
        for client in clients { client.sendEvent(event) }
        refresh(in: LiveTable.haste)
    }

    private func refresh(in time: TimeAmount = .zero) {
        let deadline = NIODeadline.now() + time
        // An earlier refresh is planned.
        if next != nil, due <= deadline { return }
        next?.cancel()
        due = deadline
        next = loop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.next = nil
            self?.ask()
        }
    }

    private func ask() {
        guard !clients.isEmpty, !isAsking else { return }
        isAsking = true
        snapshots.take { [weak self] snapshot in
            guard let self else { return }
            isAsking = false
            if !clients.isEmpty { refresh(in: LiveTable.period) }
            if let snapshot { show(snapshot) } else { send("silent", .null) }
        }
    }

    private func show(_ snapshot: Snapshot) {
        let seconds = last.map { Double((snapshot.taken - $0.taken).nanoseconds) / 1e9 } ?? 0
        let usage = snapshot.usage.workers
        var new: [String: JSON] = [:]
        var order: [JSON] = []
        for row in snapshot.status.rows {
            // A worker has several rows while its process is replaced.
            let key = row.role == .worker ? row.worker : "\(row.worker) \(row.role.rawValue) \(row.pid ?? 0)"
            let used = row.pid.flatMap { usage[$0] }
            let before = row.pid.flatMap { last?.cpu[$0] }
            let cpu = used.flatMap { now in before.map { max(0, now.sample.cpu - $0) / seconds * 100 } }
            new[key] = row.cells(key, used, cpuPercent: seconds > 0 ? cpu : nil)
            order.append(.text(key))
        }
        let changed = new.filter { rows[$0.key] != $0.value }.sorted { $0.key < $1.key }.map(\.value)
        let removed = rows.keys.filter { new[$0] == nil }.sorted().map { JSON.text($0) }
        let head = head(of: snapshot)
        let all = ServerEvent.bytes(
            "all", ByteBuffer(string: LiveTable.table(head, order.compactMap { $0.text.flatMap { new[$0] } }, [])))
        let part = ServerEvent.bytes("part", ByteBuffer(string: LiveTable.table(head, changed, removed)))
        // Whoever has missed a change gets all rows next.
        newcomers = clients.filter { client in
            !client.sendEvent(newcomers.contains { $0 === client } ? all : part)
        }
        rows = new
        last = (snapshot.taken, usage.mapValues(\.sample.cpu))
    }

    private func send(_ name: String, _ data: JSON) {
        let event = ServerEvent.bytes(name, ByteBuffer(string: data.compact))
        for client in clients { client.sendEvent(event) }
    }

    private static func table(_ head: JSON, _ rows: [JSON], _ removed: [JSON]) -> String {
        (["head": head, "rows": .list(rows), "removed": .list(removed)] as JSON).compact
    }

    private func head(of snapshot: Snapshot) -> JSON {
        let status = snapshot.status
        return [
            "manifest": .text(status.manifest), "version": snapshot.greeting["prefork_run"] ?? .null,
            "pid": snapshot.greeting["pid"] ?? .null, "generation": .integer(status.generation),
            "running": .integer(status.running), "workers": .integer(status.workers),
            "rollout": .text(orNull: status.rollout), "progress": .text(orNull: status.progress),
            "remaining": status.remaining.map { .integer($0) } ?? .null,
            "differs": .boolean(status.manifestDiffers), "listeners": snapshot.counts["listeners"] ?? .list([]),
            "operate": .boolean(takesOrders), "history": snapshot.counts["history"] ?? .list([]),
            "since": snapshot.usage.master.map { .integer(Int($0.startTime)) } ?? .null,
        ]
    }
}

extension StatusReport.Row {
    /// The cells of the row, in the order in which the page reads them.
    fileprivate func cells(_ key: String, _ used: UsageOfProcesses.Usage?, cpuPercent: Double?) -> JSON {
        func number(_ value: Double?) -> JSON { value.map { .number(MetricsText.decimal($0)) } ?? .null }
        return [
            .text(key), .text(worker), .text(role.rawValue), .text(state), pid.map { .integer($0) } ?? .null,
            used.map { .integer(Int($0.startTime)) } ?? .null, .integer(launches),
            // Rounded, so that a row does not change for next to nothing.
            number(cpuPercent.map { ($0 * 10).rounded() / 10 }),
            used.map { .integer($0.sample.resident >> 20) } ?? .null, .integer(used?.sample.threads ?? 0),
            .integer(used?.descriptors ?? 0), .text(orNull: lastExit), .boolean(hasFailed), .text(orNull: text),
            .boolean(isOutdated), .text(orNull: neededGroup),
        ]
    }
}
