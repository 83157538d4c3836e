package import PreforkManifest

extension KeyTable.ID {
    /// The path of a mapping with the keys of this table, as `explain` takes it.
    package var path: String {
        switch self {
        case .top: ""
        case .group: "web."
        case .defaults: "defaults."
        case .override: "web.overrides.0."
        case .listen, .stop, .restart, .readiness, .liveness, .rollout, .recycle, .limits, .cgroup: "web.\(rawValue)."
        case .socket: "web.sockets.admin."
        case .backoff, .intensity: "web.restart.\(rawValue)."
        case .tcp, .http: "web.readiness.\(rawValue)."
        case .silence: "web.liveness.log."
        case .limit: "web.limits.nproc."
        case .byteLimit: "web.limits.stack."
        case .reload, .control, .history, .on: "\(rawValue)."
        case .httpService: "http."
        case .log: "web.log."
        case .stream: "web.log.stderr."
        case .rotate: "web.log.rotate."
        }
    }
}
