import Supervision

/// Makes the workers that a manifest describes, and checks them together.
struct Expansion {
    private let manifest: Manifest
    private let name: String
    private let context: ResolutionContext
    private let source: SourceText
    private var findings: Findings
    private var workers: [WorkerSpec] = []
    private var addresses = ListenConflicts()
    private var threads = ThreadTally()
    private var hostNeeds = HostNeeds()
    private var needsCheck = NeedsCheck()
    /// The number of sockets below `sockets` of the groups so far.
    private var namedSockets = 0
    /// The size of the texts that were made for single workers.
    private var madeBytes = 0

    /// The limit of `madeBytes`. A short manifest can describe a hundred thousand workers, each with long texts.
    private static let textLimit = 256 << 20

    /// Returns the workers of a manifest in the order of their ids.
    static func workers(
        of manifest: Manifest, named name: String, in context: ResolutionContext, source: SourceText,
        into findings: inout Findings
    ) -> [WorkerSpec] {
        var expansion = Expansion(manifest, name, context, source, findings)
        expansion.workers.reserveCapacity(manifest.groups.reduce(0) { $0 + $1.ids.numbers.count })
        let groups = manifest.groups
        for index in groups.indices.sorted(by: { groups[$0].name.value < groups[$1].name.value }) {
            expansion.add(groups[index])
        }
        if let cpus = context.effectiveCPUs {
            expansion.threads.check(against: cpus, into: &expansion.findings)
        }
        expansion.needsCheck.check(among: manifest.groupNames, into: &expansion.findings)
        var formerNames = FormerNamesCheck(manifest)
        formerNames.check(into: &expansion.findings)
        for line in manifest.eventLines {
            WorkerTemplate.checkLine(
                line, isWhole: line.count == 1, takesVariables: false, of: source, into: &expansion.findings)
        }
        // A reload is not refused for a program that workers do not need.
        if context.asksFor == nil { expansion.hostNeeds.add(manifest.events, in: context.directory) }
        if let ask = context.ask { expansion.hostNeeds.check(ask, into: &expansion.findings) }
        findings = expansion.findings
        return expansion.workers
    }

    private init(
        _ manifest: Manifest, _ name: String, _ context: ResolutionContext, _ source: SourceText, _ findings: Findings
    ) {
        self.manifest = manifest
        self.name = name
        self.context = context
        self.source = source
        self.findings = findings
    }

    private mutating func add(_ group: Manifest.Group) {
        let base = manifest.defaults.map(group.layer.over) ?? group.layer
        guard counts(base.sockets ?? [], of: group) else { return }
        let owner = WorkerTemplate.Owner.group(group.name.value)
        var common = builder(base, own: group.layer, of: owner, in: group, at: group.name.span)
        needsCheck.add(group.name, common.workerTemplate)
        for index in group.ids.positionsByNumber where madeBytes <= Expansion.textLimit {
            let number = group.ids.numbers[index]
            let id = WorkerID(group: group.name.value, number: number)
            if let override = group.overrides[number] {
                let layer = override.layer.over(base)
                var single = builder(
                    layer, own: override.layer, of: .worker(id), in: group, at: override.id.span,
                    common: common.workerTemplate)
                add(id, at: index, of: group, from: &single)
            } else {
                add(id, at: index, of: group, from: &common)
            }
        }
        for claim in ListenClaim.ofNamedSockets(common.workerTemplate, of: group) {
            addresses.add(claim, into: &findings)
        }
        threads.close(group.name, at: base.caps?.span)
    }

    /// Counts the sockets of a group before memory is allocated for them: each group may inherit those of `defaults`.
    private mutating func counts(_ sockets: [NamedSocket], of group: Manifest.Group) -> Bool {
        namedSockets += sockets.count
        guard namedSockets > Bounds.workers.upperBound, !sockets.isEmpty else { return true }
        findings.report(
            .outOfRange, "cannot use more than \(Bounds.workers.upperBound) sockets in one manifest",
            at: group.name.span)
        return false
    }

    private mutating func builder(
        _ layer: Layer, own: Layer, of owner: WorkerTemplate.Owner, in group: Manifest.Group, at span: Span,
        common: WorkerTemplate? = nil
    ) -> WorkerBuilder {
        let workerTemplate = WorkerTemplate(
            layer, own: own, of: owner, in: group, at: span, common: common, directory: context.directory,
            source: source,
            lowestPort: context.lowestPort ?? 1024, into: &findings)
        return WorkerBuilder(workerTemplate, manifest: name, directory: context.directory, source: source)
    }

    private mutating func add(
        _ id: WorkerID, at index: Int, of group: Manifest.Group, from builder: inout WorkerBuilder
    ) {
        let resources = resources(at: index, of: builder.workerTemplate, in: group)
        let binding = WorkerBinding(id: id, index: index, resources: resources)
        let before = builder.madeBytes
        let worker = builder.worker(at: binding, into: &findings)
        madeBytes += builder.madeBytes - before
        if madeBytes > Expansion.textLimit {
            findings.report(
                .tooMuchText,
                "cannot make more than \(Expansion.textLimit >> 20) MiB of texts that differ between workers",
                at: group.name.span, notes: ["workers share texts without '${id}' and other placeholders"])
        }
        if let claim = ListenClaim(worker, binding, builder.workerTemplate) { addresses.add(claim, into: &findings) }
        if context.ask != nil, context.asksFor?(worker) ?? true {
            hostNeeds.add(worker, binding, builder.workerTemplate)
        }
        workers.append(worker)
    }

    private mutating func resources(at index: Int, of workerTemplate: WorkerTemplate, in group: Manifest.Group)
        -> WorkerBinding.Resources
    {
        let layer = workerTemplate.layer
        var resources = WorkerBinding.Resources()
        resources.port = layer.ports?.value.value(at: index)
        if resources.port == nil, !layer.lacks(.port, \.ports) { resources.unread.insert(.port) }
        resources.host = layer.hosts?.value.value(at: index)
        if resources.host == nil {
            if !layer.lacks(.host, \.hosts) || resources.unread.contains(.port) {
                resources.unread.insert(.host)
            } else if resources.port != nil {
                resources.host = HostText.standard
            }
        }
        resources.path = layer.path.map { findings.socketPath($0, in: context.directory) }
        if resources.path == nil, layer.unread.contains(.path) { resources.unread.insert(.path) }
        // If the ids could not be read, a share is counted as one thread, so that the sum is never too large.
        let count = group.ids.areRead ? group.ids.numbers.count : .max
        resources.cap = layer.caps?.value.value(at: index).map { threads(for: $0, among: count) }
        if resources.cap == nil, !layer.lacks(.cap, \.caps) { resources.unread.insert(.cap) }
        if !workerTemplate.areSocketsRead { resources.unread.insert(.fd) }
        threads.add(resources.cap, isWhole: group.ids.areRead && !resources.unread.contains(.cap))
        return resources
    }

    /// Returns the number of threads for a cap, at least 1. An unknown number of CPUs counts as one CPU.
    private func threads(for request: CapRequest, among workers: Int) -> Int {
        let cpus = context.effectiveCPUs ?? 1
        return switch request {
        case .threads(let count): count
        case .auto: max(1, cpus / max(1, workers))
        case .percent(let percent): max(1, cpus * percent / 100)
        }
    }
}

extension IDs {
    /// The positions of the ids, in the order of the ids' numbers.
    fileprivate var positionsByNumber: [Int] {
        let isSorted = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        return isSorted ? Array(numbers.indices) : numbers.indices.sorted { numbers[$0] < numbers[$1] }
    }
}
