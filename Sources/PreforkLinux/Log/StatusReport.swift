package import JSONText
package import Supervision

/// A status as a master tells it to others: as JSON to a client, and as a table to people.
package struct StatusReport: Hashable, Sendable {
    package let manifest: String
    package let generation: Int
    /// How many workers run, ready or not, and how many there are.
    package let running: Int, workers: Int
    /// How far a reload is, for programs, and as a sentence, and how many workers are left; nil when there is none.
    package let rollout: String?, progress: String?, remaining: Int?
    package let manifestDiffers: Bool
    /// What the program says about the set of workers; nil for nothing.
    package let remark: String?
    package let rows: [Row]

    /// The state of one worker, or of one process that is being stopped.
    package struct Row: Hashable, Sendable {
        package let worker: String
        package let role: Role
        /// The state for programs, such as `backing-off`.
        package let state: String
        /// The group that the worker waits for.
        package let neededGroup: String?
        /// The operator who keeps the worker down; nil for a worker that nobody keeps down.
        package let stopper: Stopper?
        /// The time until the state changes by itself.
        package let due: Duration?
        package let age: Duration?
        package let pid: Int32?
        package let launches: Int
        package let lastExit: String?
        /// Whether the last exit was a failure.
        package let hasFailed: Bool
        package let text: String?
        package let isOutdated: Bool
        /// How many threads the worker may have at a time; nil for no cap.
        package let cap: Int?
        /// The addresses of the sockets that the master has opened for the worker. Those with the port 0 have another one.
        package let sockets: [String]
        /// The files that the worker's lines are appended to.
        package let outputFiles: [String]
    }

    package enum Role: String, Hashable, Sendable { case worker, successor, leaving }

    package init(_ status: Status, manifest: String, remark: String? = nil) {
        self.manifest = manifest
        self.remark = remark
        generation = status.generation
        running = status.running
        workers = status.rows.count { $0.role == .worker }
        rollout = status.rollout?.word
        remaining = status.rollout?.remaining
        progress = status.rollout?.sentence
        manifestDiffers = status.manifestDiffers
        rows = status.rows.map(Row.init)
    }
}

extension StatusReport.Row {
    init(_ row: Status.Row) {
        worker = row.id.description
        role =
            switch row.role {
            case .worker: .worker
            case .successor: .successor
            case .leaving: .leaving
            }
        state = row.state.word
        neededGroup = if case .waitingFor(let group) = row.state { group } else { nil }
        stopper = if case .stopped(let giver) = row.state { StatusReport.Stopper(giver) } else { nil }
        due = row.state.due
        age = row.age
        pid = row.pid
        launches = row.launches
        let ending = row.lastExit.map { if case .neverStarted(let failure) = $0 { failure.sentence } else { "\($0)" } }
        lastExit = row.ranOutOfMemory ? ending.map { "\($0), out of memory" } : ending
        hasFailed = row.lastExit?.isSuccess == false
        text = row.text
        isOutdated = row.isOutdated
        cap = row.cap
        sockets = row.sockets.map(\.description)
        outputFiles = row.outputFiles
    }
}

extension StatusReport {
    package var json: JSON {
        [
            "manifest": .text(manifest), "generation": .integer(generation), "running": .integer(running),
            "workers": .integer(workers), "rollout": .text(orNull: rollout), "progress": .text(orNull: progress),
            "remaining": remaining.map { .integer($0) } ?? .null,
            "manifest_differs": .boolean(manifestDiffers), "remark": .text(orNull: remark),
            "rows": .list(rows.map(\.json)),
        ]
    }

    /// Reads the status that a master has sent; nil when it is none.
    package init?(_ json: JSON) {
        guard let manifest = json["manifest"]?.text, let generation = json["generation"]?.integer,
            let running = json["running"]?.integer, let workers = json["workers"]?.integer,
            let list = json["rows"]?.list
        else { return nil }
        self.manifest = manifest
        self.generation = generation
        self.running = running
        self.workers = workers
        rollout = json["rollout"]?.text
        remaining = json["remaining"]?.integer
        progress = json["progress"]?.text
        manifestDiffers = json["manifest_differs"]?.boolean ?? false
        remark = json["remark"]?.text
        rows = list.compactMap(Row.init)
        guard rows.count == list.count else { return nil }
    }
}

extension StatusReport.Row {
    var json: JSON {
        func milliseconds(_ duration: Duration?) -> JSON {
            duration.map { .integer($0.clampedNanoseconds / 1_000_000) } ?? .null
        }
        func list(_ name: String, _ texts: [String]) -> [JSON.Member] {
            texts.isEmpty ? [] : [.init(name, .list(texts.map { .text($0) }))]
        }
        return .object(
            [
                .init("worker", .text(worker)), .init("role", .text(role.rawValue)), .init("state", .text(state)),
                .init("waits_for", .text(orNull: neededGroup)), .init("stopped_by", stopper?.json ?? .null),
                .init("due_ms", milliseconds(due)), .init("age_ms", milliseconds(age)),
                .init("pid", pid.map { .integer($0) } ?? .null), .init("launches", .integer(launches)),
                .init("last_exit", .text(orNull: lastExit)), .init("failed", .boolean(hasFailed)),
                .init("text", .text(orNull: text)), .init("outdated", .boolean(isOutdated)),
            ] + (cap.map { [.init("cap", .integer($0))] } ?? []) + list("sockets", sockets)
                + list("output", outputFiles))
    }

    package init?(_ json: JSON) {
        guard let worker = json["worker"]?.text, let role = json["role"]?.text.flatMap(StatusReport.Role.init),
            let state = json["state"]?.text
        else { return nil }
        func duration(_ name: String) -> Duration? { json[name]?.integer.map { .milliseconds($0) } }
        self.worker = worker
        self.role = role
        self.state = state
        neededGroup = json["waits_for"]?.text
        stopper = json["stopped_by"].flatMap(StatusReport.Stopper.init)
        due = duration("due_ms")
        age = duration("age_ms")
        pid = json["pid"]?.integer.flatMap(Int32.init(exactly:))
        launches = json["launches"]?.integer ?? 0
        lastExit = json["last_exit"]?.text
        hasFailed = json["failed"]?.boolean ?? false
        text = json["text"]?.text
        isOutdated = json["outdated"]?.boolean ?? false
        cap = json["cap"]?.integer
        sockets = json["sockets"]?.list?.compactMap(\.text) ?? []
        outputFiles = json["output"]?.list?.compactMap(\.text) ?? []
    }
}
