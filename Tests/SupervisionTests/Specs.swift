@testable import Supervision

/// Creates the spec of an id such as `web/0`.
func spec(
    _ id: String, _ arguments: String..., restart: RestartPolicy = RestartPolicy(), stop: StopPolicy = StopPolicy()
) -> WorkerSpec {
    let parts = id.split(separator: "/")
    return WorkerSpec(
        id: WorkerID(group: String(parts[0]), number: Int(parts[1]) ?? -1),
        program: Program(command: ["./server"], arguments: arguments), restart: restart, stop: stop)
}

let noJitter = RestartPolicy(backoff: Backoff(jitter: 0))

/// Creates a core that runs these workers.
func serving(_ specs: WorkerSpec...) -> Supervisor {
    var supervisor = Supervisor(seed: 1)
    _ = supervisor.play(.desired(specs), at: .seconds(0))
    return supervisor
}

extension Instant {
    static func seconds(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }
}

extension Array where Element == Effect {
    var launches: [Launch] { compactMap { if case .launch(let launch, _) = $0 { launch } else { nil } } }
    var signals: [Effect] { filter { if case .signal = $0 { true } else { false } } }
    var notices: [Notice] { compactMap { if case .report(let notice) = $0 { notice } else { nil } } }
    var terminations: [Termination] {
        notices.compactMap { if case .exited(let termination) = $0 { termination } else { nil } }
    }
    /// The plans of the accepted manifests.
    var plans: [Plan] { notices.compactMap { if case .accepted(let plan, _, _) = $0 { plan } else { nil } } }
    /// The notices about stop signals.
    var stops: [Notice] { notices.filter { if case .stopping = $0 { true } else { false } } }
    var exitCode: Int32? {
        for case .finish(let code) in self { return code }
        return nil
    }
}

extension Effect {
    var isLaunch: Bool { if case .launch = self { true } else { false } }
}

extension Supervisor {
    /// Handles an event, and answers each launch that it orders, as the engine does.
    mutating func play(_ event: Event, at now: Instant) -> [Effect] {
        var effects = handle(event, at: now)
        for launch in effects.launches {
            effects += handle(.launched(launch, pid: 1000 + Int32(launch.number)), at: now)
        }
        return effects
    }

    /// The launch of a worker's occupant.
    func occupant(_ id: String) -> Launch? {
        workers.first { $0.id.description == id }?.occupant?.launch
    }
}
