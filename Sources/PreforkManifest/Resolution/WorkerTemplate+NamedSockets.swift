import Supervision

/// The checks of the sockets below `sockets` as a whole. Each socket has been checked where it was decoded.
extension WorkerTemplate {
    /// The socket at the group's own address has the group's name.
    func checkSocketNames(into findings: inout Findings) {
        guard case .group = owner, opensSocket else { return }
        for named in layer.sockets ?? [] where named.name.value == group {
            findings.report(
                .badName, "cannot use '\(group)' as the name of a socket: it is the name of the group's own socket",
                at: named.name.span, hint: "write another name",
                related: (layer.ports?.span ?? layer.path?.span).map {
                    [Diagnostic.Related("the socket '\(group)'", at: $0)]
                } ?? [])
        }
    }

    /// The socket below `sockets` at which a probe asks. All workers of the group answer there.
    func probedSocket(_ health: HealthLayer?) -> NamedSocket? {
        guard let address = health?.address?.value, let port = address.port?.value else { return nil }
        let host = HostText.canonical(address.host?.value ?? layer.hosts?.value.value(at: 0) ?? HostText.standard)
        let isAny: (String) -> Bool = { $0 == HostText.anyIPv4 || $0 == HostText.anyIPv6 }
        return layer.sockets?.first { named in
            guard let socket = named.socket, case .internet(let own, port) = socket.address, socket.transport == .tcp
            else { return false }
            let bound = HostText.canonical(own)
            return bound == host || isAny(bound) || isAny(host)
        }
    }

    /// Reports a probe at a socket where other workers, or the process before, answer too.
    func checkNamedSocket(
        of health: HealthLayer, _ part: LayerPart, _ facts: UpkeepFacts, into findings: inout Findings
    ) {
        guard let shared = probedSocket(health), let probe = health.address, let kind = health.kind?.value.rawValue,
            !layer.unread.contains(part), !health.unread.contains(kind)
        else { return }
        let place = "socket '\(shared.name.value)'"
        if (facts.workers ?? 1) > 1 {
            findings.report(
                .probeOfSharedSocket,
                "cannot probe one worker of '\(group)' by '\(kind)': all of its workers answer at \(place)",
                at: probe.span, hint: WorkerTemplate.otherProbe(part),
                related: [Diagnostic.Related("the socket that the workers share", at: shared.addressSpan)])
        } else if part == .readiness, facts.group == nil, upkeep.value.rollout.startsFirst,
            let surge = layer.settings.span(of: \.upkeep.rollout.maxSurge)
        {
            findings.report(
                .probeOfSharedSocket,
                "cannot tell a new worker of '\(group)' from the old one by '\(kind)': both answer at \(place)",
                at: probe.span,
                hint: "write 'max_surge: 0', or let the program send READY=1 and write 'notify: true'",
                related: [Diagnostic.Related("'max_surge' lets them run beside each other", at: surge)])
        }
    }
}
