internal import JSONText
internal import Supervision

/// What has happened in the master, as numbers that only grow. Counted only where HTTP is served.
struct MasterCounts {
    private struct Group {
        var restarts: [String: Int] = [:]
        var outOfMemory = 0
        var launches = Histogram(MasterCounts.launchBounds)
        var ready = Histogram(MasterCounts.readyBounds)
    }

    private var groups: [String: Group] = [:]
    private var reloads = (accepted: 0, refused: 0)
    private var rollouts = (committed: 0, rolledBack: 0, paused: 0)
    private var output = (droppedLines: 0, lostBytes: 0)

    private static let launchBounds: [Duration] = [500, 1000, 2500, 5000, 10_000, 25_000, 100_000, 1_000_000]
        .map { .microseconds($0) }
    private static let readyBounds: [Duration] = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000]
        .map { .milliseconds($0) }

    mutating func noteLaunch(of group: String, took duration: Duration) {
        groups[group, default: Group()].launches.note(duration)
    }

    mutating func noteRefusal() { reloads.refused += 1 }

    mutating func note(_ notice: Notice) {
        switch notice {
        case .accepted(let plan, let generation, _):
            if generation > 1 { reloads.accepted += 1 }
            forget(plan)
        case .committed: rollouts.committed += 1
        case .rolledBack: rollouts.rolledBack += 1
        case .rolloutFailed(_, then: .pause): rollouts.paused += 1
        case .ready(let launch, _, let duration):
            groups[launch.worker.group, default: Group()].ready.note(duration)
        case .exited(let termination):
            guard let cause = termination.restartCause else { return }
            groups[termination.launch.worker.group, default: Group()].restarts[cause, default: 0] += 1
        case .outOfMemory(let launch, _, _, endedWorker: true):
            groups[launch.worker.group, default: Group()].outOfMemory += 1
        case .output(.dropped(let lines, _)): output.droppedLines += lines
        case .output(.lost(let bytes)): output.lostBytes += bytes
        default: break
        }
    }

    /// Forgets the groups that no worker is in any more.
    private mutating func forget(_ plan: Plan) {
        guard !groups.isEmpty else { return }
        let kept = Set(plan.steps.lazy.map(\.worker.group))
        groups = groups.filter { kept.contains($0.key) }
    }
}

extension MasterCounts {
    /// What a client is told: the sockets and the log in any case, and what was counted.
    ///
    /// - Parameters:
    ///   - counts: What was counted; nil where nothing is.
    ///   - sockets: The sockets that the master has opened for its workers.
    ///   - log: The log of the master.
    static func json(of counts: MasterCounts?, _ sockets: [ListeningSocket], log: LogWriter?, reloads: [JSON]) -> JSON {
        .object(
            (counts?.members ?? []) + [
                .init("log", ["lines": .integer(log?.lineCount ?? 0), "lost": .integer(log?.lostCount ?? 0)]),
                .init("history", .list(reloads)),
                .init("listeners", .list(sockets.sorted { $0.bound < $1.bound }.map(\.json))),
            ])
    }

    private var members: [JSON.Member] {
        [
            .init(
                "groups",
                .list(
                    groups.sorted { $0.key < $1.key }.map { name, group in
                        [
                            "group": .text(name),
                            "restarts": .object(
                                group.restarts.sorted { $0.key < $1.key }.map {
                                    JSON.Member($0.key, .integer($0.value))
                                }),
                            "out_of_memory": .integer(group.outOfMemory), "launches": group.launches.json,
                            "ready": group.ready.json,
                        ]
                    })),
            .init("reloads", ["accepted": .integer(reloads.accepted), "refused": .integer(reloads.refused)]),
            .init(
                "rollouts",
                [
                    "committed": .integer(rollouts.committed), "rolled-back": .integer(rollouts.rolledBack),
                    "paused": .integer(rollouts.paused),
                ]),
            .init(
                "output", ["dropped_lines": .integer(output.droppedLines), "lost_bytes": .integer(output.lostBytes)]),
        ]
    }
}

extension ListeningSocket {
    /// The socket, and how full its queue is.
    fileprivate var json: JSON {
        let queue = queue
        return [
            "group": .text(group), "name": .text(spec.name), "address": .text(bound),
            "owner": .text(orNull: spec.owner), "queue": queue.map { .integer($0.waiting) } ?? .null,
            "backlog": queue.map { .integer($0.limit) } ?? .null,
        ]
    }
}

extension Termination {
    /// Why the process was replaced; nil when no launch follows.
    fileprivate var restartCause: String? {
        switch stopReason {
        case .replaced?: return "reload"
        case .rolledBack?: return "rollback"
        case .recycled(.ordered)?: return "operator"
        case .recycled?: return "recycled"
        case .outdated?, .retired?, .superseded?, .escalated?, .ordered?, .stopping?: return nil
        case .notUp?, .unhealthy?, .silent?, .watchdog?, nil: break
        }
        guard case .relaunch = next else { return nil }
        return switch stopReason {
        case .notUp?: "not-up"
        case .unhealthy?: "unhealthy"
        case .silent?: "silent"
        case .watchdog?: "watchdog"
        default:
            switch exit {
            case .code(0): "completed"
            case .code: "failed"
            case .signal: "signal"
            case .neverStarted: "not-started"
            }
        }
    }
}
