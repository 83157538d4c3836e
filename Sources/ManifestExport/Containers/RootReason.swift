import Supervision

/// Why a container has to run as root, so that a worker is what the manifest says.
struct RootReason: Hashable {
    /// The manifest's key.
    let key: String
    /// The workers.
    let workers: [WorkerID]
    /// What a process of root needs for it.
    let capabilities: Capabilities

    /// The reasons of workers, a key each.
    static func all(of workers: [ExportedWorker]) -> [RootReason] {
        rules.compactMap { rule in
            let met = workers.filter { rule.isMet($0.spec.program.attributes) }
            let needed = met.reduce(into: Capabilities()) {
                $0.formUnion(rule.capabilities($1.spec.program.attributes))
            }
            return met.isEmpty ? nil : RootReason(key: rule.key, workers: met.map(\.id), capabilities: needed)
        }
    }

    private struct Rule: Sendable {
        let key: String
        let isMet: @Sendable (LaunchAttributes) -> Bool
        let capabilities: @Sendable (LaunchAttributes) -> Capabilities
    }

    /// A master that runs workers as other users signals them by CAP_KILL, and changes their limits by CAP_SYS_RESOURCE only where
    /// it is given that.
    private static let rules = [
        Rule(key: "user", isMet: { $0.user != nil }, capabilities: { _ in [.setuid, .setgid, .kill] }),
        Rule(key: "group", isMet: { $0.group != nil }, capabilities: { _ in [.setgid] }),
        Rule(
            key: "supplementary_groups", isMet: { $0.supplementaryGroups != nil }, capabilities: { _ in [.setgid] }),
        Rule(
            key: "capabilities", isMet: { $0.capabilities?.isEmpty == false },
            capabilities: { ($0.capabilities ?? []).union(.setpcap) }),
        Rule(key: "nice", isMet: { ($0.nice ?? 0) < 0 }, capabilities: { _ in [.sysNice] }),
        Rule(
            key: "oom_score_adj", isMet: { ($0.oomScoreAdjustment ?? 0) < 0 }, capabilities: { _ in [.sysResource] }),
    ]
}
