internal import Supervision

extension Upkeep {
    /// Why no worker can have these policies, as the end of a sentence that begins with the worker's id. Nil if a worker can.
    var invalidity: String? {
        unseenLine ?? readiness?.invalidity ?? liveness?.invalidity ?? recycle.invalidity ?? rollout.invalidity ?? needs
            .invalidity
            ?? output.standardOutput?.invalidity("output.standardOutput")
            ?? output.standardError?.invalidity("output.standardError")
    }
}

extension Upkeep {
    private var unseenLine: String? {
        if output.captured.count > 0 { return nil }
        if case .silence? = liveness?.probe {
            return "liveness looks at lines, and the output is not captured by 'output'"
        }
        if readiness?.condition.pattern == nil { return nil }
        return "readiness.log looks at lines, and the output is not captured by 'output'"
    }
}

extension Readiness {
    fileprivate var invalidity: String? {
        let own: String? =
            switch condition {
            case .notify: nil
            case .log(let pattern):
                LinePattern.mistake(in: pattern).map {
                    "readiness.log has a pattern that cannot be used: \($0.sentence)"
                }
            case .probe(.silence): "readiness cannot be silence"
            case .probe(let probe): probe.invalidity("readiness") ?? period.invalidity("readiness.period")
            case .after(let time): time < .zero ? "readiness.after is negative" : nil
            }
        return own ?? timeout.invalidity("readiness.timeout")
    }
}

extension Liveness {
    fileprivate var invalidity: String? {
        probe.invalidity("liveness") ?? period.invalidity("liveness.period") ?? timeout.invalidity("liveness.timeout")
            ?? (failureThreshold < 1 ? "liveness.failureThreshold is \(failureThreshold)" : nil)
    }
}

extension Probe {
    fileprivate func invalidity(_ name: String) -> String? {
        switch self {
        case .tcp(let host, _): return host?.containsNUL == true ? "the host of \(name) contains a NUL byte" : nil
        case .http(let request):
            if !request.path.hasPrefix("/") { return "the path of \(name) does not begin with '/'" }
            let isOneWord = request.path.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f }
            if !isOneWord { return "the path of \(name) contains a space or a control character" }
            return request.host?.containsNUL == true ? "the host of \(name) contains a NUL byte" : nil
        case .silence(let time): return time.invalidity("\(name).silentFor")
        case .exec(let command):
            if command.first?.isEmpty ?? true { return "\(name) has no program to run" }
            return command.contains(where: \.containsNUL) ? "the command of \(name) contains a NUL byte" : nil
        }
    }
}

extension RecyclePolicy {
    fileprivate var invalidity: String? {
        if let maxRSS, maxRSS <= 0 { return "recycle.maxRSS is \(maxRSS)" }
        return maxAge?.invalidity("recycle.maxAge")
    }
}

extension RolloutPolicy {
    fileprivate var invalidity: String? {
        if !startsFirst, maxUnavailable == .workers(0) || maxUnavailable == .percent(0) {
            return "rollout.maxSurge and rollout.maxUnavailable are both 0, so that no worker could be replaced"
        }
        if let minReady, minReady < .zero { return "rollout.minReady is negative" }
        return progressDeadline.invalidity("rollout.progressDeadline")
    }
}

extension [Need] {
    fileprivate var invalidity: String? {
        var groups: Set<String> = []
        return first { !groups.insert($0.group).inserted }.map { "needs has group '\($0.group)' twice" }
    }
}

extension LinePolicy {
    fileprivate func invalidity(_ name: String) -> String? {
        if maxLine < 1 || maxLine > 1 << 24 { return "\(name).maxLine is \(maxLine)" }
        if prefix.utf8.count > 1024 || prefix.containsNUL {
            return "\(name).prefix is too long, or contains a NUL byte"
        }
        if format == .json, !prefix.isEmpty { return "\(name) has a prefix, with which no line would be JSON" }
        guard let file else { return rotation == nil ? nil : "\(name) has a rotation and no file" }
        if !file.hasPrefix("/") || file.utf8.count > 4000 || file.containsNUL {
            return "\(name).file is no absolute path"
        }
        guard let rotation else { return nil }
        if rotation.keep < 1 || rotation.keep > 1000 { return "\(name).rotation.keep is \(rotation.keep)" }
        if let size = rotation.size, size < 1 { return "\(name).rotation.size is \(size)" }
        return rotation.every?.invalidity("\(name).rotation.every")
    }
}

extension Duration {
    /// Why the master cannot wait for this time again and again.
    func invalidity(_ name: String) -> String? { self <= .zero ? "\(name) is not positive" : nil }
}
