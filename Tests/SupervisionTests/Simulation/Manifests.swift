@testable import Supervision

/// Random manifests with few ids, so that workers are often added, removed, changed and added again.
struct Manifests {
    /// Whether workers are probed, watched and replaced by age.
    let hasUpkeep: Bool

    private static let groups: [(name: String, workers: Int, percent: Int)] = [
        ("db", 2, 60), ("hands", 2, 10), ("jobs", 2, 60), ("web", 4, 80),
    ]

    func first(using random: inout SeededGenerator) -> [WorkerSpec] {
        Manifests.groups.flatMap { group($0.name, workers: $0.workers, percent: $0.percent, using: &random) }
            .shuffled(using: &random)
    }

    /// The names that a group may have, each the former name of the other.
    private static let names = ["db": "store", "jobs": "tasks", "web": "shop"]

    /// A manifest that differs from another one in some workers, in all, or not at all.
    func next(after specs: [WorkerSpec], using random: inout SeededGenerator) -> [WorkerSpec] {
        if random.chance(15) { return specs.shuffled(using: &random) }
        if random.chance(20) { return first(using: &random) }
        var specs = specs
        for _ in 0..<Int.random(in: 1...2, using: &random) { change(&specs, using: &random) }
        return specs.shuffled(using: &random)
    }

    private func change(_ specs: inout [WorkerSpec], using random: inout SeededGenerator) {
        guard let chosen = specs.map(\.id).sorted().randomElement(using: &random) else {
            specs = first(using: &random)
            return
        }
        let members = specs.indices.filter { specs[$0].id.group == chosen.group }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45:
            let version = self.version(using: &random)
            for index in members { specs[index].program.arguments = version }
        case 45..<55:
            let version = self.version(using: &random)
            for index in members where specs[index].id == chosen { specs[index].program.arguments = version }
        case 55..<65:
            let upkeep = Shared(self.upkeep(of: chosen.group, using: &random))
            for index in members { specs[index].sharedUpkeep = upkeep }
        case 65..<72:
            let attributes = self.attributes(using: &random)
            for index in members { specs[index].program.attributes = attributes }
        case 72..<75: for index in members { specs[index].stop = stop(using: &random) }
        case 75..<80: for index in members { specs[index].restart = restart(of: chosen.group, using: &random) }
        case 80..<84:
            for index in members {
                for socket in specs[index].program.sockets.indices {
                    specs[index].program.sockets[socket].backlog = random.chance(50) ? 7 : SocketSpec.standardBacklog
                }
            }
        case 84..<87: renameGroup(of: chosen, in: &specs)
        case 87..<89: renameWorker(chosen, in: &specs, using: &random)
        case 89..<91: specs.removeAll { $0.id == chosen }
        case 91..<94: specs.removeAll { $0.id.group == chosen.group }
        default:
            let present = Set(specs.map(\.id))
            specs += first(using: &random).filter { !present.contains($0.id) }.map { new in
                guard let neighbour = specs.first(where: { $0.id.group == new.id.group }) else { return new }
                var spec = new
                spec.sharedUpkeep = neighbour.sharedUpkeep
                return spec
            }
        }
    }

    /// Gives a group its other name, unless the set has a group of that name.
    private func renameGroup(of id: WorkerID, in specs: inout [WorkerSpec]) {
        let others = Manifests.names.first { $1 == id.group }?.key
        guard let name = Manifests.names[id.group] ?? others, !specs.contains(where: { $0.id.group == name }) else {
            return
        }
        for index in specs.indices {
            if specs[index].id.group == id.group {
                specs[index].was = specs[index].id
                specs[index].id = WorkerID(group: name, number: specs[index].id.number)
            }
            for need in specs[index].upkeep.needs.indices where specs[index].upkeep.needs[need].group == id.group {
                specs[index].upkeep.needs[need].group = name
            }
        }
    }

    /// Gives a worker another number in its group.
    private func renameWorker(_ id: WorkerID, in specs: inout [WorkerSpec], using random: inout SeededGenerator) {
        let new = WorkerID(group: id.group, number: Int.random(in: 0..<6, using: &random))
        guard !specs.contains(where: { $0.id == new }), let index = specs.firstIndex(where: { $0.id == id }) else {
            return
        }
        specs[index].was = id
        specs[index].id = new
    }

    private func group(
        _ group: String, workers: Int, percent: Int, using random: inout SeededGenerator
    ) -> [WorkerSpec] {
        let upkeep = Shared(self.upkeep(of: group, using: &random))
        let version = self.version(using: &random)
        let watchdog: Duration? = hasUpkeep && random.chance(15) ? .seconds(Int.random(in: 3...6, using: &random)) : nil
        let attributes = random.chance(30) ? self.attributes(using: &random) : LaunchAttributes()
        var specs: [WorkerSpec] = []
        for number in 0..<workers where random.chance(percent) {
            var spec = WorkerSpec(
                id: WorkerID(group: group, number: number), program: Program(command: ["./server"]),
                restart: restart(of: group, using: &random), stop: stop(using: &random), upkeep: upkeep)
            spec.program.arguments = random.chance(90) ? version : self.version(using: &random)
            spec.program.watchdog = watchdog
            spec.program.attributes = attributes
            if group == "web" { spec.program.sockets = [Manifests.socket(8080 + UInt16(number % 2))] }
            if random.chance(20) { spec.program.sockets.append(Manifests.socket(9000)) }
            specs.append(spec)
        }
        return specs
    }

    /// Whether the master may raise what its processes have been given less of. A process that is given no limit has the
    /// master's.
    static func rights(mayDoAll: Bool) -> Shared<MasterRights> {
        var rights = MasterRights()
        rights.raisesLimits = mayDoAll
        rights.lowersNice = mayDoAll
        rights.limits.nofile = 250
        rights.limits.nice = 0
        return Shared(rights)
    }

    private func attributes(using random: inout SeededGenerator) -> LaunchAttributes {
        var attributes = LaunchAttributes()
        attributes.limits.nofile = [nil, 100, 200].randomElement(using: &random) ?? nil
        attributes.nice = [nil, 5, 10].randomElement(using: &random) ?? nil
        if random.chance(20) { attributes.oomScoreAdjustment = 500 }
        if random.chance(20) { attributes.cpuAffinity = .spread }
        if random.chance(10) { attributes.umask = 0o77 }
        if random.chance(30) { attributes.cgroup.pidsMax = [50, .max].randomElement(using: &random) }
        if random.chance(10) { attributes.cgroup.memoryMax = .max }
        return attributes
    }

    /// The version of a program. The world knows that version 2 never boots and that version 3 crashes.
    private func version(using random: inout SeededGenerator) -> [String] {
        let number = [0, 0, 1, 1, 4, 4, 5, 2, 3].randomElement(using: &random) ?? 0
        return number == 0 ? [] : ["--v\(number)"]
    }

    static func socket(_ port: UInt16) -> SocketSpec {
        SocketSpec(
            name: "http", address: .internet(host: "127.0.0.1", port: port), whenDown: port == 8081 ? .queue : .refuse)
    }

    private func stop(using random: inout SeededGenerator) -> StopPolicy {
        StopPolicy(
            signal: random.chance(20) ? .quit : .terminate, grace: .seconds(Int.random(in: 0...3, using: &random)),
            scope: StopPolicy.Scope.allCases.randomElement(using: &random) ?? .group)
    }

    func restart(of group: String, using random: inout SeededGenerator) -> RestartPolicy {
        var policy = RestartPolicy(backoff: Backoff(max: .seconds(4), resetAfter: .seconds(5)))
        policy.intensity = Intensity(deaths: Int.random(in: 0...3, using: &random), within: .seconds(20))
        if group == "jobs" { policy.condition = random.chance(50) ? .onFailure : .never }
        if random.chance(20) { policy.neverOn = [.code(78)] }
        if random.chance(20) { policy.intensity.then = .stopGroup }
        if random.chance(3) { policy.intensity.then = .exit }
        return policy
    }

    private func upkeep(of group: String, using random: inout SeededGenerator) -> Upkeep {
        var upkeep = Upkeep(rollout: rollout(using: &random))
        // Derived, so that the stories stay those that they were.
        let deadline = Int(upkeep.rollout.progressDeadline / .seconds(1))
        if deadline.isMultiple(of: 2) { upkeep.output = OutputPolicy(LinePolicy(maxLine: 1000 + deadline)) }
        if group == "web", random.chance(30) {
            upkeep.needs = [Need("jobs", random.chance(50) ? .completed : .ready)]
        }
        if group != "db", group != "hands", random.chance(25) { upkeep.needs.append(Need("db")) }
        guard hasUpkeep else { return upkeep }
        let probe = [Probe.tcp(port: 80), .http(HTTPProbe(path: "/")), .exec(["./probe"])].randomElement(using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: upkeep.readiness = Readiness(.notify)
        case 30..<50: upkeep.readiness = probe.map { Readiness(.probe($0)) }
        case 50..<65: upkeep.readiness = Readiness(.after(.seconds(Int.random(in: 0...3, using: &random))))
        default: break
        }
        // Derived, as above.
        if upkeep.readiness?.condition == .after(.seconds(2)) { upkeep.readiness?.condition = .log("\(group) is up") }
        upkeep.readiness?.timeout = .seconds(Int.random(in: 2...8, using: &random))
        upkeep.readiness?.period = .milliseconds(Int.random(in: 1...4, using: &random) * 500)
        if let probe, random.chance(15) {
            upkeep.liveness = Liveness(
                probe, period: .seconds(Int.random(in: 2...6, using: &random)),
                failureThreshold: Int.random(in: 1...2, using: &random))
        }
        if upkeep.liveness?.period == .seconds(4) { upkeep.liveness = Liveness(silentFor: .seconds(4)) }
        if random.chance(15) { upkeep.recycle.maxAge = .seconds(Int.random(in: 5...30, using: &random)) }
        if random.chance(10) { upkeep.recycle.maxRSS = 100 }
        return upkeep
    }

    private func rollout(using random: inout SeededGenerator) -> RolloutPolicy {
        var policy = random.chance(50) ? RolloutPolicy.startFirst : .stopFirst
        if random.chance(30) { policy.maxSurge = .workers(Int.random(in: 0...2, using: &random)) }
        if random.chance(30) { policy.maxUnavailable = .workers(Int.random(in: 0...2, using: &random)) }
        if random.chance(30) { policy.canary = Int.random(in: 1...2, using: &random) }
        if random.chance(50) { policy.minReady = .milliseconds(Int.random(in: 0...4, using: &random) * 500) }
        policy.progressDeadline = .seconds(Int.random(in: 3...15, using: &random))
        policy.onFailure = RolloutPolicy.OnFailure.allCases.randomElement(using: &random) ?? .rollback
        if random.chance(40) { policy.onFailure = .rollback }
        return policy
    }
}
