// The rows of the policies about a worker that runs: readiness, liveness, rollout, recycle and needs.

extension SpecField {
    /// Whether a worker reports its readiness is a part of its environment, so a change relaunches the worker.
    static let tellsReadiness = SpecField(
        "readiness.notify", [\.program.tellsReadiness], .relaunch,
        value: { $0.upkeep.readiness?.condition == .notify ? .boolean(true) : nil }
    ) { old, new in
        let relaunches = old.program.tellsReadiness != new.program.tellsReadiness
        let (before, after) = (old.upkeep.readiness?.condition == .notify, new.upkeep.readiness?.condition == .notify)
        if before != after {
            let texts = [before, after].map { $0 ? "true" : nil }
            return Change.list("readiness.notify", texts[0], texts[1], relaunches ? .relaunch : .master)
        }
        // The row of the watchdog has told the difference.
        if !relaunches || (old.program.watchdog == nil) != (new.program.watchdog == nil) { return [] }
        return Change.list(
            "readiness.notify", "\(old.program.tellsReadiness)", "\(new.program.tellsReadiness)", .relaunch)
    }

    static let upkeep: [SpecField] = readiness + liveness + rollout + recycle + [needs, output]

    private static let readiness: [SpecField] = [
        probed("readiness.tcp", [\.upkeep.readiness?.condition]) { $0.upkeep.readiness?.probe?.tcpValue },
        probed("readiness.http", []) { $0.upkeep.readiness?.probe?.httpValue },
        probed("readiness.exec", []) { $0.upkeep.readiness?.probe?.execValue },
        probed("readiness.log", []) { $0.upkeep.readiness?.condition.pattern.map(FieldValue.text) },
        probed("readiness.after", []) { $0.upkeep.readiness?.afterValue },
        inner("readiness.timeout", \.upkeep.readiness?.timeout),
        // Only probes have a period.
        SpecField(
            "readiness.period", [\.upkeep.readiness?.period], .master,
            value: { $0.upkeep.readiness.flatMap { $0.probe == nil ? nil : $0.period.fieldValue } }
        ) { old, new in
            guard let before = old.upkeep.readiness, let after = new.upkeep.readiness, before.probe != nil,
                after.probe != nil
            else { return [] }
            return Change.list("readiness.period", before.period.manifestText, after.period.manifestText, .master)
        },
    ]

    private static let liveness: [SpecField] = [
        probed("liveness.tcp", [\.upkeep.liveness?.probe]) { $0.upkeep.liveness?.probe.tcpValue },
        probed("liveness.http", []) { $0.upkeep.liveness?.probe.httpValue },
        probed("liveness.exec", []) { $0.upkeep.liveness?.probe.execValue },
        probed("liveness.log", []) { $0.upkeep.liveness?.probe.silenceValue },
        inner("liveness.period", \.upkeep.liveness?.period, where: { $0.repeatsProbes }),
        inner("liveness.timeout", \.upkeep.liveness?.timeout, where: { $0.repeatsProbes }),
        inner("liveness.failure_threshold", \.upkeep.liveness?.failureThreshold, where: { $0.repeatsProbes }),
    ]

    private static let rollout: [SpecField] = [
        SpecField("rollout.max_surge", \.upkeep.rollout.maxSurge, .master),
        SpecField("rollout.max_unavailable", \.upkeep.rollout.maxUnavailable, .master),
        SpecField("rollout.canary", \.upkeep.rollout.canary, .master),
        SpecField("rollout.min_ready", \.upkeep.rollout.minReady, .master),
        SpecField("rollout.progress_deadline", \.upkeep.rollout.progressDeadline, .master),
        SpecField("rollout.on_failure", \.upkeep.rollout.onFailure, .master),
    ]

    private static let recycle: [SpecField] = [
        SpecField("recycle.max_age", \.upkeep.recycle.maxAge, .master),
        SpecField("recycle.max_rss", \.upkeep.recycle.maxRSS, .master, as: { $0.map { .text($0.sizeText) } }),
        // A process is recycled at random only by its age.
        SpecField(
            "recycle.jitter", [\.upkeep.recycle.jitter], .master,
            value: { $0.upkeep.recycle.maxAge == nil ? nil : .text($0.upkeep.recycle.jitter.percentText) }
        ) { old, new in
            let (before, after) = (old.upkeep.recycle.jitter, new.upkeep.recycle.jitter)
            return Change.list("recycle.jitter", before.percentText, after.percentText, .master)
        },
    ]

    private static let needs = SpecField("needs", \.upkeep.needs, .master, as: \.fieldValue)

    /// One of several keys of which a manifest writes at most one.
    private static func probed(
        _ key: String, _ paths: [Path], _ write: @escaping @Sendable (WorkerSpec) -> FieldValue?
    ) -> SpecField {
        SpecField(key, paths, .master, value: write) { old, new in
            Change.list(key, write(old)?.manifestText, write(new)?.manifestText, .master)
        }
    }

    /// A key beside those of `probed`. It differs only if both specs have the mapping that it is in.
    ///
    /// - Parameter isWritten: Whether a spec has the key.
    private static func inner<Value: ManifestWritable>(
        _ key: String, _ path: any KeyPath<WorkerSpec, Value?> & Sendable,
        where isWritten: @escaping @Sendable (WorkerSpec) -> Bool = { _ in true }
    ) -> SpecField {
        SpecField(key, [path], .master, value: { isWritten($0) ? $0[keyPath: path]?.fieldValue : nil }) { old, new in
            guard isWritten(old), isWritten(new), let before = old[keyPath: path], let after = new[keyPath: path]
            else { return [] }
            return Change.list(key, before.fieldValue?.manifestText, after.fieldValue?.manifestText, .master)
        }
    }
}

extension Readiness {
    fileprivate var probe: Probe? {
        switch condition {
        case .probe(let probe): probe
        case .notify, .log, .after: nil
        }
    }

    fileprivate var afterValue: FieldValue? {
        switch condition {
        case .after(let time): time.fieldValue
        case .notify, .probe, .log: nil
        }
    }
}

extension Probe {
    fileprivate var tcpValue: FieldValue? {
        guard case .tcp(let host, let port) = self else { return nil }
        return .mapping(FieldValue.Member.address(host, port))
    }

    fileprivate var httpValue: FieldValue? {
        guard case .http(let probe) = self else { return nil }
        let (least, most) = (probe.status.lowerBound, probe.status.upperBound)
        return .mapping(
            [FieldValue.Member("path", .text(probe.path))] + FieldValue.Member.address(probe.host, probe.port)
                + [FieldValue.Member("status", least == most ? .number("\(least)") : .text("\(least)-\(most)"))])
    }

    fileprivate var silenceValue: FieldValue? {
        guard case .silence(let time) = self else { return nil }
        return time.fieldValue.map { .mapping([FieldValue.Member("silent_for", $0)]) }
    }

    fileprivate var execValue: FieldValue? {
        guard case .exec(let words) = self else { return nil }
        return words.fieldValue
    }
}

extension WorkerSpec {
    /// Whether the liveness has numbers for its probes. Silence is one time.
    fileprivate var repeatsProbes: Bool { upkeep.liveness?.probe.silenceValue == nil }
}

extension FieldValue.Member {
    fileprivate static func address(_ host: String?, _ port: UInt16?) -> [FieldValue.Member] {
        [
            host.map { FieldValue.Member("host", .text($0)) },
            port.map { FieldValue.Member("port", .number("\($0)")) },
        ].compactMap(\.self)
    }
}

extension [Need] {
    /// The needs as a list where every group has to be ready, and as a mapping otherwise; nil for no needs.
    fileprivate var fieldValue: FieldValue? {
        if isEmpty { return nil }
        if allSatisfy({ $0.condition == .ready }) { return .list(map { .text($0.group) }) }
        return .mapping(map { FieldValue.Member($0.group, .text($0.condition.rawValue)) })
    }
}

extension RolloutPolicy.OnFailure: ManifestWritable {}

extension RolloutPolicy.Amount: ManifestWritable {
    package var fieldValue: FieldValue? {
        switch self {
        case .workers(let count): .number("\(count)")
        case .percent(let percent): .text("\(percent)%")
        }
    }
}
