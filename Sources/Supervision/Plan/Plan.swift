/// The steps that lead from the current workers to the desired workers, in order of the workers' ids.
public struct Plan: Hashable, Sendable {
    /// What a reload does with one worker.
    public enum Step: Hashable, Sendable {
        /// Starts a worker that is new.
        case start(WorkerSpec)
        /// Keeps a worker whose spec has no difference that a reload acts on.
        case keep(WorkerSpec)
        /// Applies new policies, new options of an open socket, or new limits and such attributes of the running process, which
        /// keeps running.
        case adjust(WorkerSpec, to: WorkerSpec)
        /// Replaces the process of a worker whose program differs, by the rollout policy of its group.
        case replace(WorkerSpec, with: WorkerSpec)
        /// Stops a worker that is no longer desired.
        case retire(WorkerSpec)

        /// The worker that the step is about.
        public var worker: WorkerID { spec.id }

        /// The new spec of the worker. The old one if the worker is stopped.
        var spec: WorkerSpec {
            switch self {
            case .start(let spec), .keep(let spec), .adjust(_, to: let spec), .replace(_, with: let spec),
                .retire(let spec):
                spec
            }
        }
    }

    /// One step for each worker, including the workers that are kept.
    public let steps: [Step]
    /// The workers that keep their processes under another id, in order of their new ids. Their steps have the new ids.
    public let renames: [Rename]
    private let rights: Shared<MasterRights>

    /// Compares the specs with equal ids, and those of renamed workers. The lists may be in any order. Of several specs
    /// with one id, the first counts.
    public init(from current: [WorkerSpec], to desired: [WorkerSpec]) {
        self.init(from: current, to: desired, under: MasterRights.all)
    }

    /// - Parameters:
    ///   - rights: What the master may do to the running processes.
    ///   - committedIDs: The current ids of the workers that a reload in progress has renamed, by their ids before it.
    package init(
        from current: [WorkerSpec], to desired: [WorkerSpec], under rights: Shared<MasterRights>,
        committedIDs: [WorkerID: WorkerID] = [:]
    ) {
        let (current, desired) = (WorkerSpec.inOrder(current), WorkerSpec.inOrder(desired))
        let renames = Rename.all(from: current, to: desired, committedIDs: committedIDs)
        self.init(
            fromSorted: renames.isEmpty ? current : current.renamed(by: renames), toSorted: desired, after: renames,
            rights)
    }

    private init(
        fromSorted current: [WorkerSpec], toSorted desired: [WorkerSpec], after renames: [Rename],
        _ rights: Shared<MasterRights>
    ) {
        self.renames = renames
        self.rights = rights
        var steps: [Step] = []
        steps.reserveCapacity(Swift.max(current.count, desired.count))
        var old = current[...]
        var new = desired[...]
        while let here = old.first, let there = new.first {
            if here.id < there.id {
                steps.append(.retire(here))
                old.removeFirst()
            } else if there.id < here.id {
                steps.append(.start(there))
                new.removeFirst()
            } else {
                steps.append(Plan.step(from: here, to: there, rights.value))
                old.removeFirst()
                new.removeFirst()
            }
        }
        steps += old.map(Step.retire)
        steps += new.map(Step.start)
        self.steps = steps
    }

    private static func step(from old: WorkerSpec, to new: WorkerSpec, _ rights: MasterRights) -> Step {
        if old.program != new.program {
            let isAdjustable = old.program.differsOnlyInPlace(from: new.program, under: rights)
            return isAdjustable ? .adjust(old, to: new) : .replace(old, with: new)
        }
        let policiesAreEqual =
            old.restart == new.restart && old.stop == new.stop && old.sharedUpkeep == new.sharedUpkeep
        return policiesAreEqual ? .keep(new) : .adjust(old, to: new)
    }

    /// Whether a reload has to wait for processes: for new ones, or for those that are given other attributes.
    package var isRolledOut: Bool { summary.start + summary.replace > 0 || adjustsAttributes }

    /// Whether processes may have to be given other attributes.
    package var adjustsAttributes: Bool {
        steps.contains { step in
            guard case .adjust(let old, to: let new) = step else { return false }
            return old.program.attributes != new.program.attributes
        }
    }

    /// The differences between the specs of a step of this plan, in the order of the manifest's keys.
    package func changes(from old: WorkerSpec, to new: WorkerSpec) -> [Change] {
        Change.list(from: old, to: new, under: rights.value)
    }

    /// Why no launch can give the worker what its spec says, by the keys.
    package func obstacles(to spec: WorkerSpec) -> [(key: String, reason: String)] {
        AdjustableAttribute.all.compactMap { attribute in
            rights.value.obstacle(to: attribute, of: spec.program.attributes).map { (attribute.key, $0) }
        }
    }

    /// The number of steps of each kind.
    public var summary: Summary { Summary(of: steps, renames) }

    /// The number of steps of each kind.
    public struct Summary: Hashable, Sendable {
        /// The number of steps of this kind.
        public private(set) var start = 0, keep = 0, adjust = 0, replace = 0, retire = 0
        /// The number of workers that keep their processes under another id. The steps of these workers are counted as well.
        public let rename: Int

        init(of steps: [Step], _ renames: [Rename]) {
            rename = renames.count
            for step in steps {
                switch step {
                case .start: start += 1
                case .keep: keep += 1
                case .adjust: adjust += 1
                case .replace: replace += 1
                case .retire: retire += 1
                }
            }
        }

        /// Whether every step keeps its worker under its id.
        public var changesNothing: Bool { start + adjust + replace + retire + rename == 0 }
    }
}

extension WorkerSpec {
    /// The specs sorted by id, with one spec for each id: the first in the list.
    static func inOrder(_ specs: [WorkerSpec]) -> [WorkerSpec] {
        if zip(specs, specs.dropFirst()).allSatisfy({ $0.id < $1.id }) { return specs }
        var seen: Set<WorkerID> = []
        return specs.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
    }
}
