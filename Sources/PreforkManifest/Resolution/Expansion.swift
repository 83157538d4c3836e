import Supervision

/// Turns a manifest into the workers it asks for, and judges them together.
struct Expansion {
    private let manifest: Manifest
    private let name: String
    private let surroundings: Surroundings
    private let source: SourceText
    private var findings: Findings
    private var workers: [WorkerSpec] = []
    private var addresses = AddressBook()
    private var threads = 0
    private var madeBytes = 0
    /// The cap with which the sum first exceeds the CPUs.
    private var excess: Span?

    /// A short manifest may ask for a hundred thousand long texts.
    private static let textLimit = 256 << 20

    /// The workers in order of their ids.
    static func workers(
        of manifest: Manifest, named name: String, in surroundings: Surroundings, source: SourceText,
        into findings: inout Findings
    ) -> [WorkerSpec] {
        guard manifest.areDefaultsSound else { return [] }
        var expansion = Expansion(manifest, name, surroundings, source, findings)
        expansion.workers.reserveCapacity(manifest.groups.reduce(0) { $0 + $1.ids.numbers.count })
        let groups = manifest.groups
        for index in groups.indices.sorted(by: { groups[$0].name.value < groups[$1].name.value }) {
            expansion.add(groups[index])
        }
        expansion.checkThreads()
        findings = expansion.findings
        return expansion.workers
    }

    private init(
        _ manifest: Manifest, _ name: String, _ surroundings: Surroundings, _ source: SourceText, _ findings: Findings
    ) {
        self.manifest = manifest
        self.name = name
        self.surroundings = surroundings
        self.source = source
        self.findings = findings
    }

    private mutating func add(_ group: Manifest.Group) {
        let base = manifest.defaults.map(group.layer.over) ?? group.layer
        let owner = Recipe.Owner.group(group.name.value)
        guard var common = batch(base, own: group.layer, of: owner, in: group, at: group.name.span) else { return }
        for index in group.ids.positionsByNumber {
            let number = group.ids.numbers[index]
            let id = WorkerID(group: group.name.value, number: number)
            if let override = group.overrides[number] {
                let layer = override.layer.over(base)
                guard
                    var single = batch(
                        layer, own: override.layer, of: .worker(id), in: group, at: override.id.span,
                        isOverride: true)
                else { continue }
                add(id, at: index, of: group, to: &single)
            } else {
                add(id, at: index, of: group, to: &common)
            }
        }
    }

    private typealias Prepared = (recipe: Recipe, batch: Batch)

    private mutating func batch(
        _ layer: Layer, own: Layer, of owner: Recipe.Owner, in group: Manifest.Group, at span: Span,
        isOverride: Bool = false
    ) -> Prepared? {
        Recipe(
            layer, own: own, of: owner, in: group, at: span, isOverride: isOverride, file: source.name, into: &findings
        ).map {
            ($0, Batch($0, manifest: name, directory: surroundings.directory, source: source))
        }
    }

    private mutating func add(_ id: WorkerID, at index: Int, of group: Manifest.Group, to prepared: inout Prepared) {
        let recipe = prepared.recipe
        let place = place(at: index, of: recipe, among: group.ids.numbers.count)
        let seat = Batch.Seat(id: id, index: index, place: place)
        let before = prepared.batch.madeBytes
        guard madeBytes <= Expansion.textLimit, let worker = prepared.batch.worker(at: seat, into: &findings)
        else { return }
        madeBytes += prepared.batch.madeBytes - before
        if madeBytes > Expansion.textLimit {
            findings.report(
                .tooMuchText, "cannot make more than \(Expansion.textLimit >> 20) MiB of texts for single workers",
                at: group.name.span, notes: ["texts without \"${id}\" and the like are shared by a group"])
        }
        if let claim = AddressBook.Claim(worker, place, recipe) { addresses.add(claim, into: &findings) }
        workers.append(worker)
    }

    private mutating func place(at index: Int, of recipe: Recipe, among count: Int) -> Batch.Place {
        let layer = recipe.layer
        var place = Batch.Place()
        place.port = layer.ports?.value.value(at: index)
        place.host = layer.hosts?.value.value(at: index) ?? (place.port == nil ? nil : "127.0.0.1")
        place.path = layer.path.map { socketPath($0) }
        place.cap = layer.caps?.value.value(at: index).map { threads(for: $0, among: count) }
        add(place.cap, at: layer.caps?.span)
        return place
    }

    private mutating func socketPath(_ path: Located<String>) -> String {
        let joined = Path.join(surroundings.directory, path.value)
        // sockaddr_un has room for 108 bytes, the last of which is zero.
        if joined.utf8.count > 107 {
            findings.report(
                .badPath, "cannot use a path of \(joined.utf8.count) bytes for a unix socket", at: path.span,
                notes: ["with the manifest's folder it may have 107"])
        }
        return joined
    }

    /// Whole threads, at least one. Without knowledge of the CPUs it is one.
    private func threads(for request: CapRequest, among workers: Int) -> Int {
        let cpus = surroundings.effectiveCPUs ?? 1
        return switch request {
        case .threads(let count): count
        case .auto: max(1, cpus / max(1, workers))
        case .percent(let percent): max(1, cpus * percent / 100)
        }
    }

    private mutating func add(_ cap: Int?, at span: Span?) {
        guard let cpus = surroundings.effectiveCPUs, let cap, let span else { return }
        threads += cap
        if threads > cpus, excess == nil { excess = span }
    }

    private mutating func checkThreads() {
        guard let excess, let cpus = surroundings.effectiveCPUs else { return }
        findings.report(
            .capsAboveCPUs, "cannot run \(threads) threads at once on \(cpus) CPU\(cpus == 1 ? "" : "s")", at: excess,
            notes: ["the caps of all workers add up to \(threads)"])
    }
}

extension IDs {
    fileprivate var positionsByNumber: [Int] {
        let isSorted = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        return isSorted ? Array(numbers.indices) : numbers.indices.sorted { numbers[$0] < numbers[$1] }
    }
}
