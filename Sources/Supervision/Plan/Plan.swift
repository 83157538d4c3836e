/// The steps that lead from what runs to what is wanted, in order of the workers' ids.
public struct Plan: Hashable, Sendable {
    /// What happens to one worker.
    public enum Step: Hashable, Sendable {
        /// It is new.
        case start(WorkerSpec)
        /// Nothing differs.
        case keep(WorkerSpec)
        /// Takes effect at once and leaves the process alone.
        case adjust(WorkerSpec, to: WorkerSpec)
        /// Its program differs: it is asked to leave, and relaunched once it has.
        case replace(WorkerSpec, with: WorkerSpec)
        /// It is no longer wanted.
        case retire(WorkerSpec)

        /// The worker that the step is about.
        public var worker: WorkerID {
            switch self {
            case .start(let spec), .keep(let spec), .adjust(_, to: let spec), .replace(_, with: let spec),
                .retire(let spec):
                spec.id
            }
        }
    }

    /// A step for each worker, kept ones included.
    public let steps: [Step]

    /// Compares by id, whatever the order of the two lists; of specs with one id the first counts.
    public init(from current: [WorkerSpec], to desired: [WorkerSpec]) {
        self.init(fromSorted: WorkerSpec.inOrder(current), toSorted: WorkerSpec.inOrder(desired))
    }

    private init(fromSorted current: [WorkerSpec], toSorted desired: [WorkerSpec]) {
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
                steps.append(Plan.step(from: here, to: there))
                old.removeFirst()
                new.removeFirst()
            }
        }
        steps += old.map(Step.retire)
        steps += new.map(Step.start)
        self.steps = steps
    }

    private static func step(from old: WorkerSpec, to new: WorkerSpec) -> Step {
        if old.program != new.program { return .replace(old, with: new) }
        return old.restart == new.restart && old.stop == new.stop ? .keep(new) : .adjust(old, to: new)
    }

    /// How many steps there are of each kind.
    public var summary: Summary { Summary(of: steps) }

    /// Steps, counted by kind.
    public struct Summary: Hashable, Sendable {
        /// How many steps are of this kind.
        public private(set) var start = 0, keep = 0, adjust = 0, replace = 0, retire = 0

        init(of steps: [Step]) {
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

        /// Whether every step keeps what there is.
        public var changesNothing: Bool { start + adjust + replace + retire == 0 }
    }
}

extension WorkerSpec {
    /// Sorted by id, one spec an id: the first counts.
    static func inOrder(_ specs: [WorkerSpec]) -> [WorkerSpec] {
        if zip(specs, specs.dropFirst()).allSatisfy({ $0.id < $1.id }) { return specs }
        var seen: Set<WorkerID> = []
        return specs.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
    }
}
