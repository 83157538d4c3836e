import Supervision

/// The policies about workers that run, and the checks of them.
extension WorkerTemplate {
    /// What the policies are made of, beside the settings.
    struct UpkeepFacts {
        /// The number of workers of the group; nil if the ids could not be read.
        let workers: Int?
        /// The template of the group; nil for the group itself.
        let group: WorkerTemplate?
        /// The manifest's directory, at which the programs of probes start.
        let directory: String
    }

    /// The policies of all workers of the template. Workers with equal policies share one box.
    func resolvedUpkeep(_ facts: UpkeepFacts) -> Shared<Upkeep> {
        var upkeep = prototype.upkeep
        upkeep.readiness = layer.readiness?.readiness(in: facts.directory)
        upkeep.liveness = layer.liveness?.liveness(in: facts.directory)
        upkeep.output = layer.log?.policy(in: facts.directory) ?? OutputPolicy()
        upkeep.needs = (layer.needs?.value ?? []).map { Need($0.group.value, $0.condition) }
        // All workers of a group have the policy of the group.
        upkeep.rollout = facts.group?.upkeep.value.rollout ?? rollout
        let known = (facts.group.map { [$0.upkeep] } ?? []) + [WorkerSpec.standardUpkeep, WorkerTemplate.startFirst]
        return known.first { $0.value == upkeep } ?? Shared(upkeep)
    }

    private static let startFirst = Shared(Upkeep(rollout: .startFirst))

    /// The rollout policy with the defaults of the group. Workers start first where they share a socket of the master's:
    /// a new process then takes connections beside the old one.
    private var rollout: RolloutPolicy {
        var policy = prototype.upkeep.rollout
        let standard = startsFirstByDefault ? RolloutPolicy.startFirst : .stopFirst
        let writesSurge = layer.settings.holds(\.upkeep.rollout.maxSurge)
        let writesUnavailable = layer.settings.holds(\.upkeep.rollout.maxUnavailable)
        if !writesSurge { policy.maxSurge = standard.maxSurge }
        if !writesUnavailable {
            policy.maxUnavailable = (policy.startsFirst ? RolloutPolicy.startFirst : .stopFirst).maxUnavailable
        }
        return policy
    }

    /// A probe at a shared socket may be answered by the old process, so a group with such a probe stops first.
    private var startsFirstByDefault: Bool {
        sharesSocketOfMaster && !probesOwnSocket(layer.readiness) && probedSocket(layer.readiness) == nil
    }

    /// Whether the workers share a socket of the master's, and have no address of their own beside it.
    private var sharesSocketOfMaster: Bool {
        if opensSocket { return layer.path != nil || !ownsPort && !reusesPort }
        return !namedSockets.isEmpty && layer.ports == nil && layer.path == nil
    }

    /// Whether a probe asks at the socket that the master opens for the workers.
    private func probesOwnSocket(_ health: HealthLayer?) -> Bool {
        guard listen == .master, layer.ports != nil, let address = health?.address?.value else { return false }
        guard let port = address.port?.value else { return true }
        return layer.ports?.value.contains(port) == true && isWithinHosts(address.host?.value)
    }

    /// Whether an address is one at which the workers listen.
    private func isWithinHosts(_ host: String?) -> Bool {
        guard let host = host.map(HostText.canonical) else { return true }
        let isAny: (String) -> Bool = { $0 == HostText.anyIPv4 || $0 == HostText.anyIPv6 }
        guard let hosts = layer.hosts?.value else { return isAny(host) || host == HostText.standard }
        return hosts.contains { own in
            let own = HostText.canonical(own)
            return own == host || isAny(own) || isAny(host)
        }
    }
}

/// The checks of the policies.
extension WorkerTemplate {
    func checkUpkeep(_ own: Layer, _ facts: UpkeepFacts, into findings: inout Findings) {
        checkKinds(own, into: &findings)
        let isMoved = own.hosts != nil || own.ports != nil || own.path != nil || own.listen != nil
        for (part, written) in [(LayerPart.readiness, own.readiness), (.liveness, own.liveness)]
        where facts.group == nil || written != nil || isMoved {
            guard let health = part == .readiness ? layer.readiness : layer.liveness else { continue }
            checkAddress(of: health, part, facts, into: &findings)
            checkNamedSocket(of: health, part, facts, into: &findings)
        }
        if facts.group == nil {
            checkBudget(into: &findings)
            checkSurge(into: &findings)
        }
        checkDeadlines(own, isGroup: facts.group == nil, into: &findings)
    }

    /// `readiness` and `liveness` have to say what is looked at.
    private func checkKinds(_ own: Layer, into findings: inout Findings) {
        for (written, merged, part) in [
            (own.readiness, layer.readiness, LayerPart.readiness), (own.liveness, layer.liveness, .liveness),
        ] {
            guard let written, let merged, merged.kind == nil, !merged.isOff, !merged.isKindUnread,
                !layer.unread.contains(part)
            else { continue }
            let isReadiness = part == .readiness
            findings.report(
                .probeKinds,
                isReadiness
                    ? "cannot tell when a worker is up: 'readiness' has none of notify, tcp, http, exec, log and after"
                    : "cannot tell whether a worker works: 'liveness' has none of tcp, http, exec and log",
                at: written.span,
                hint: isReadiness ? "add 'notify: true' if the program sends READY=1" : "add 'http: {path: /healthz}'")
        }
    }

    /// Reports a probe whose answer says nothing about the worker, because there is no address to ask at, or because
    /// other workers answer there, too.
    private func checkAddress(
        of health: HealthLayer, _ part: LayerPart, _ facts: UpkeepFacts, into findings: inout Findings
    ) {
        guard let probe = health.address, let kind = health.kind?.value.rawValue, !layer.unread.contains(part),
            !health.unread.contains(kind), layer.unread.isDisjoint(with: [.port, .path])
        else { return }
        let isUDP = layer.listen?.transport?.value == .udp
        if layer.ports != nil, isUnread(["protocol"]) { return }
        if probe.value.port == nil, layer.ports == nil || isUDP {
            let reason =
                layer.path != nil
                ? "a unix socket" : isUDP ? "a UDP port" : nil
            findings.report(
                .probeWithoutPort,
                "cannot probe \(owner): '\(kind)' says no port, and the worker has "
                    + (reason.map { "only \($0)" } ?? "none"),
                at: probe.span,
                hint: reason == nil
                    ? "write '\(kind): {port: 9100}' with the port of the program, or give the worker a 'port'"
                    : "write '\(kind): {port: 9100}' with another port of the program, or use exec")
            return
        }
        if layer.ports != nil,
            isUnread(["by", "reuse_port"]) || probe.value.host != nil && layer.unread.contains(.host)
        {
            return
        }
        if sharesSocket(facts), probesOwnSocket(health) || probe.value.port == nil {
            findings.report(
                .probeOfSharedSocket,
                "cannot probe one worker of '\(group)' by '\(kind)': all of its workers answer at the same port",
                at: probe.span, hint: WorkerTemplate.otherProbe(part),
                notes: ["a port of its own for each worker, written as 'ports', can be probed"],
                related: layer.ports.map { [Diagnostic.Related("the port that the workers share", at: $0.span)] } ?? [])
            return
        }
        if probe.value.host == nil, let hosts = layer.hosts, let name = hosts.value.firstName {
            findings.report(
                .probeOfName, "cannot probe '\(name.excerpt)': the host of \(owner) is a name", at: probe.span,
                hint: "write '\(kind): {host: 127.0.0.1}', or another address",
                notes: ["the master never waits for a name server while workers run"],
                related: [Diagnostic.Related("the host", at: hosts.span)])
        }
    }

    /// What tells about one worker where all answer at one socket.
    static func otherProbe(_ part: LayerPart) -> String {
        part == .readiness
            ? "write 'notify: true' if the program sends READY=1, or use exec"
            : "use exec, or 'watchdog' if the program sends WATCHDOG=1"
    }

    /// Whether several workers answer at the port of the worker.
    private func sharesSocket(_ facts: UpkeepFacts) -> Bool {
        guard let ports = layer.ports, !ownsPort, ports.value.isShared, listen == .master || reusesPort else {
            return false
        }
        // An override without a port listens where its group does.
        return (facts.workers ?? 1) > 1
    }

    private func checkBudget(into findings: inout Findings) {
        let policy = upkeep.value.rollout
        guard !policy.startsFirst, policy.maxUnavailable.isZero, !isUnread(\.upkeep.rollout.maxSurge),
            !isUnread(\.upkeep.rollout.maxUnavailable)
        else { return }
        let unavailable = layer.settings.span(of: \.upkeep.rollout.maxUnavailable)
        let surge = layer.settings.span(of: \.upkeep.rollout.maxSurge)
        guard let span = unavailable ?? surge else { return }
        // Without a written surge, the address decides about the default.
        if surge == nil, !layer.unread.isDisjoint(with: [.port, .path, .sockets]) || isUnread(["by", "reuse_port"]) {
            return
        }
        findings.report(
            .emptyBudget, "cannot replace any worker of '\(group)': 'max_surge' and 'max_unavailable' are both 0",
            at: span,
            hint: listen == .worker && layer.ports != nil
                ? "write 'max_unavailable: 1'" : "write 'max_surge: 1' or 'max_unavailable: 1'",
            related: unavailable == nil
                ? [] : surge.map { [Diagnostic.Related("'max_surge' is set here", at: $0)] } ?? [])
    }

    /// Reports a surge where the new process could not be told from the old one, or could not bind its port.
    private func checkSurge(into findings: inout Findings) {
        guard let surge = layer.settings.span(of: \.upkeep.rollout.maxSurge), upkeep.value.rollout.startsFirst,
            layer.unread.isDisjoint(with: [.port, .path]), !isUnread(["by", "reuse_port"])
        else { return }
        let own = layer.ports?.span ?? layer.path?.span
        if listen == .worker, !reusesPort, let own, !(layer.ports?.value.isAlwaysZero ?? false) {
            let address = layer.path == nil ? "port" : "path"
            findings.report(
                .surgeAtOwnPort,
                "cannot start a new worker of '\(group)' beside the old one: each binds the \(address) itself",
                at: surge, hint: "write 'max_surge: 0', or let the master open the socket",
                notes: layer.path == nil
                    ? ["if the program sets SO_REUSEPORT itself, write listen: {by: worker, reuse_port: true}"] : [],
                related: [Diagnostic.Related("the \(address) that only one process can bind", at: own)])
        } else if probesOwnSocket(layer.readiness), let readiness = layer.readiness, let probe = readiness.address,
            !layer.unread.contains(.readiness), let kind = readiness.kind?.value.rawValue,
            !readiness.unread.contains(kind),
            !isUnread(["protocol"]), layer.hosts?.value.firstName == nil || probe.value.host != nil,
            layer.listen?.transport?.value != .udp
        {
            findings.report(
                .probeOfSharedSocket,
                "cannot tell a new worker of '\(group)' from the old one by '\(kind)': both answer at the same port",
                at: probe.span,
                hint: "write 'max_surge: 0', or let the program send READY=1 and write 'notify: true'",
                related: [Diagnostic.Related("'max_surge' lets them run beside each other", at: surge)])
        }
    }

    /// Warns of times after which a rollout has failed already.
    private func checkDeadlines(_ own: Layer, isGroup: Bool, into findings: inout Findings) {
        let policy = upkeep.value.rollout
        let deadline = layer.settings.span(of: \.upkeep.rollout.progressDeadline)
        if isUnread(\.upkeep.rollout.progressDeadline) { return }
        let related = deadline.map { [Diagnostic.Related("'progress_deadline' is set here", at: $0)] } ?? []
        if isGroup, let minReady = policy.minReady, minReady >= policy.progressDeadline,
            !isUnread(\.upkeep.rollout.minReady), let span = layer.settings.span(of: \.upkeep.rollout.minReady)
        {
            findings.report(
                .shortDeadline,
                "cannot finish a rollout: 'min_ready' of \(minReady.manifestText) is not below the "
                    + "'progress_deadline' of \(policy.progressDeadline.manifestText)",
                at: span, hint: "lower 'min_ready' or raise 'progress_deadline'", related: related)
        }
        if let readiness = upkeep.value.readiness, let timeout = layer.readiness?.timeout,
            isGroup || own.readiness?.timeout != nil, readiness.timeout > policy.progressDeadline
        {
            findings.report(
                .shortDeadline,
                "cannot wait \(readiness.timeout.manifestText) for a launch: the 'progress_deadline' of "
                    + "\(policy.progressDeadline.manifestText) ends a rollout before",
                at: timeout.span, hint: "lower 'timeout' or raise 'rollout: {progress_deadline: …}'", related: related)
        }
    }

    /// Whether one of the keys of `listen` could not be read.
    private func isUnread(_ keys: Set<String>) -> Bool {
        layer.listen.map { !$0.unread.isDisjoint(with: keys) } ?? false
    }

    private func isUnread(_ path: PartialKeyPath<WorkerSpec>) -> Bool { layer.settings.isUnread(path) }
}

extension RolloutPolicy.Amount {
    fileprivate var isZero: Bool { self == .workers(0) || self == .percent(0) }
}

extension SharedOrPerWorker {
    fileprivate func contains(where predicate: (Value) -> Bool) -> Bool {
        switch self {
        case .shared(let value): predicate(value)
        case .each(let values): values.contains { $0.value.map(predicate) ?? false }
        }
    }
}

extension SharedOrPerWorker<UInt16> {
    fileprivate func contains(_ port: UInt16) -> Bool { contains { $0 == port } }

    /// Whether the kernel picks every port.
    fileprivate var isAlwaysZero: Bool { !contains { $0 != 0 } }
}

extension SharedOrPerWorker<String> {
    /// The first host that is neither an address nor localhost.
    fileprivate var firstName: String? {
        let isName: (String) -> Bool = { !HostText.isNumeric($0) && $0.lowercased() != "localhost" }
        switch self {
        case .shared(let value): return isName(value) ? value : nil
        case .each(let values): return values.lazy.compactMap(\.value).first(where: isName)
        }
    }
}
