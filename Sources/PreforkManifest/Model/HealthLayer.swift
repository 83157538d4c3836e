import Supervision

/// The value of `readiness` or `liveness` in one place of a manifest.
struct HealthLayer {
    /// The place of the key in the uppermost layer that has it.
    var span: Span
    /// The key that says how it is seen; nil where the value has none of them.
    var kind: Located<HealthKind>?
    /// Whether `notify: false` takes back what a lower layer says.
    var isOff = false
    var tcp = ProbeLayer()
    var http = ProbeLayer()
    var program: Located<[String]>?
    /// The pattern of the line that a launch is up with.
    var pattern: String?
    /// For how long a worker may write nothing.
    var silentFor: Duration?
    var after: Duration?
    var timeout: Located<Duration>?
    var period: Located<Duration>?
    var failureThreshold: Int?
    /// The keys that are written and could not be read.
    var unread: Set<String> = []

    func over(_ base: HealthLayer?) -> HealthLayer {
        guard let base else { return self }
        var merged = self
        merged.unread.formUnion(base.unread)
        merged.tcp = tcp.over(base.tcp)
        merged.http = http.over(base.http)
        merged.timeout = timeout ?? base.timeout
        merged.period = period ?? base.period
        merged.failureThreshold = failureThreshold ?? base.failureThreshold
        if kind != nil || isOff || isKindUnread { return merged }
        merged.kind = base.kind
        merged.isOff = base.isOff
        merged.program = base.program
        merged.pattern = base.pattern
        merged.silentFor = base.silentFor
        merged.after = base.after
        return merged
    }

    /// Whether the value says itself how it is seen, so that a lower layer makes little difference.
    var isWhole: Bool { kind != nil || isOff }

    /// Whether the value may have a kind that could not be read.
    var isKindUnread: Bool { !unread.isDisjoint(with: HealthKind.allCases.map(\.rawValue)) }

    /// The probe and the address that it writes; nil for the kinds that probe no address.
    var address: Located<ProbeLayer>? {
        switch kind?.value {
        case .tcp: kind.map { Located(tcp, at: $0.span) }
        case .http: kind.map { Located(http, at: $0.span) }
        case .notify, .exec, .log, .after, nil: nil
        }
    }

    /// The probe; nil for the kinds without one.
    ///
    /// - Parameter directory: The directory at which the path of a program starts.
    func probe(in directory: String) -> Probe? {
        switch kind?.value {
        case .tcp: return .tcp(host: tcp.host?.value, port: tcp.port?.value)
        case .http:
            return .http(
                HTTPProbe(
                    path: http.path ?? "/", host: http.host?.value, port: http.port?.value,
                    status: http.status ?? 200...399))
        case .exec:
            guard let words = program?.value, let name = words.first else { return nil }
            let isRelative = name.utf8.contains(UInt8(ascii: "/")) && !name.hasPrefix("/")
            return .exec([isRelative && directory != "." ? Path.join(directory, name) : name] + words.dropFirst())
        case .notify, .log, .after, nil: return nil
        }
    }

    /// When a launch is up; nil where nothing says so.
    func readiness(in directory: String) -> Readiness? {
        let condition: Readiness.Condition? =
            switch kind?.value {
            case .notify: .notify
            case .log: pattern.map(Readiness.Condition.log)
            case .after: after.map(Readiness.Condition.after)
            case .tcp, .http, .exec, nil: probe(in: directory).map(Readiness.Condition.probe)
            }
        guard let condition else { return nil }
        var readiness = Readiness(condition)
        if let timeout { readiness.timeout = timeout.value }
        if let period { readiness.period = period.value }
        return readiness
    }

    /// How a worker is probed; nil where nothing says so.
    func liveness(in directory: String) -> Liveness? {
        if let silentFor, kind?.value == .log { return Liveness(silentFor: silentFor) }
        guard let probe = probe(in: directory) else { return nil }
        var liveness = Liveness(probe)
        if let timeout { liveness.timeout = timeout.value }
        if let period { liveness.period = period.value }
        if let failureThreshold { liveness.failureThreshold = failureThreshold }
        return liveness
    }
}

/// The value of `tcp` or `http` in one place of a manifest.
struct ProbeLayer {
    var host: Located<String>?
    var port: Located<UInt16>?
    var path: String?
    var status: ClosedRange<Int>?

    func over(_ base: ProbeLayer) -> ProbeLayer {
        ProbeLayer(
            host: host ?? base.host, port: port ?? base.port, path: path ?? base.path, status: status ?? base.status)
    }
}

/// A group that another group needs, as one place of a manifest writes it.
struct NeedLayer {
    let group: Located<String>
    let condition: Need.Condition
}
