import Supervision

/// Workers of a group that one object of an engine can run: they differ in nothing but their numbers.
struct WorkerSet {
    /// In the order of their ids, at least one.
    let workers: [ExportedWorker]
    /// The texts of the workers. Where they are numbered, the variable `PREFORK_ID` stands for the number.
    let texts: WorkerTexts
    /// Whether the number is in the texts.
    let isNumbered: Bool
    /// Whether these are all workers of the group.
    let isWholeGroup: Bool
    /// One of the workers, which stands for all of them in everything but the texts.
    let example: ExportedWorker

    var spec: WorkerSpec { example.spec }
    var group: String { spec.id.group }
    var count: Int { workers.count }
    var firstID: Int { spec.id.number }

    /// Whether each worker is somebody, whom another one does not replace: its number is in its texts, or the manifest gives it
    /// something that the others have not.
    var isSomebody: Bool { isNumbered || !isWholeGroup && count == 1 }

    /// The group or the workers, for messages.
    var subject: String {
        if isWholeGroup { return group }
        return workers.map(\.id.description).joined(separator: ", ")
    }

    private init(_ workers: [ExportedWorker], _ example: ExportedWorker, isNumbered: Bool, isWholeGroup: Bool) {
        self.workers = workers
        self.example = example
        self.isNumbered = isNumbered
        self.isWholeGroup = isWholeGroup
        texts = isNumbered ? WorkerTexts(of: example).numbered(example.id.number) : WorkerTexts(of: example)
    }
}

extension WorkerSet {
    /// A set for each worker, for an engine that cannot number the processes of an object as the workers are.
    var each: [WorkerSet] {
        count == 1 ? [self] : workers.map { WorkerSet([$0], $0, isNumbered: false, isWholeGroup: false) }
    }

    /// The sets of a group, in the order of their first workers.
    ///
    /// Workers whose texts hold their own numbers, such as `--shard=7`, are in one set if their numbers are consecutive: an engine
    /// numbers the processes of an object so.
    static func sets(of group: ExportedGroup) -> [WorkerSet] {
        let plain = classes(of: group) { WorkerTexts(of: $0) }
        let numbered = plain.count < 2 ? plain : classes(of: group) { WorkerTexts(of: $0).numbered($0.id.number) }
        let chosen = numbered.count < plain.count ? numbered : plain
        let isWholeGroup = chosen.count == 1
        return chosen.flatMap { members -> [WorkerSet] in
            guard let first = members.first else { return [] }
            let texts = WorkerTexts(of: first)
            if members.allSatisfy({ WorkerTexts(of: $0) == texts }) {
                return [WorkerSet(members, first, isNumbered: false, isWholeGroup: isWholeGroup)]
            }
            let runs = consecutive(members)
            return runs.compactMap { run in
                run.first.map {
                    WorkerSet(
                        run, $0, isNumbered: run.count > 1, isWholeGroup: isWholeGroup && runs.count == 1)
                }
            }
        }
    }

    /// The workers in classes of those that differ in their numbers alone, in the order of their first workers.
    private static func classes(
        of group: ExportedGroup, by texts: (ExportedWorker) -> WorkerTexts
    ) -> [[ExportedWorker]] {
        var positions: [WorkerPattern: Int] = [:]
        var classes: [[ExportedWorker]] = []
        for worker in group.workers {
            let pattern = WorkerPattern(texts: texts(worker), rest: worker.spec.withoutTexts)
            if let position = positions[pattern] {
                classes[position].append(worker)
            } else {
                positions[pattern] = classes.count
                classes.append([worker])
            }
        }
        return classes
    }

    private static func consecutive(_ workers: [ExportedWorker]) -> [[ExportedWorker]] {
        var runs: [[ExportedWorker]] = []
        for worker in workers {
            if let last = runs.last?.last, last.id.number + 1 == worker.id.number {
                runs[runs.count - 1].append(worker)
            } else {
                runs.append([worker])
            }
        }
        return runs
    }
}

/// What has to be equal in workers of a set.
private struct WorkerPattern: Hashable {
    let texts: WorkerTexts
    let rest: WorkerSpec
}

extension WorkerSpec {
    /// The spec without its texts, its number, and what is for people.
    fileprivate var withoutTexts: WorkerSpec {
        var spec = self
        spec.id = WorkerID(group: id.group, number: 0)
        spec.label.index = 0
        spec.remark = nil
        spec.was = nil
        spec.program.command = []
        spec.program.executable = nil
        spec.program.arguments = []
        spec.program.environment = []
        spec.program.workingDirectory = ""
        // A socket of its own has the worker's name as its owner.
        for index in spec.program.sockets.indices { spec.program.sockets[index].owner = nil }
        return spec
    }
}
