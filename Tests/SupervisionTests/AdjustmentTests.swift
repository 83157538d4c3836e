import Testing

@testable import Supervision

/// Limits and such attributes, which a running process can be given.
@Suite struct AdjustmentTests {
    private let refused = LaunchFailure(step: .limit, errno: 1, subject: "nofile to 2000", resource: .nofile)

    private func limited(
        _ id: String, _ limit: UInt64?, nice: Int? = nil, then onFailure: RolloutPolicy.OnFailure = .rollback
    ) -> WorkerSpec {
        var worker = spec(id)
        worker.program.attributes.limits.nofile = limit.map { ResourceLimit($0) }
        worker.program.attributes.nice = nice
        worker.upkeep.rollout.onFailure = onFailure
        worker.origin = Origin(file: "app.yaml", keyLocations: [Origin.KeyLocation(.worker, line: 3, column: 3)])
        return worker
    }

    /// A master that may neither raise limits nor lower nice, and has 1000 descriptors.
    private var weak: Shared<MasterRights> {
        var rights = MasterRights()
        rights.raisesLimits = false
        rights.lowersNice = false
        rights.limits.nofile = 1000
        rights.limits.nice = 0
        rights.leastOOMScoreAdjustment = 0
        return Shared(rights)
    }

    @Test func aChangedLimitIsGivenToTheRunningProcess() throws {
        var core = serving(limited("web/0", 1000), limited("web/1", 1000))
        let launch = try #require(core.occupant("web/0"))
        let new = [limited("web/0", 2000), limited("web/1", 1000)]
        let effects = core.play(.desired(new), at: .seconds(10))
        #expect(effects.plans.first?.steps == [.adjust(limited("web/0", 1000), to: new[0]), .keep(new[1])])
        #expect(effects.dropFirst() == [.adjust(launch, [.limit(.nofile)], Shared(new[0]))])
        #expect(core.transaction != nil, "the reload waits for the answer")
        let answer = core.play(.adjusted(launch, []), at: .seconds(10))
        #expect(answer == [.report(.committed(generation: 2, after: .zero, notUp: []))])
        #expect(core.occupant("web/0") == launch)
    }

    @Test func aFailureTakesTheReloadBack() throws {
        var core = serving(limited("db/0", nil, nice: 5), limited("web/0", 1000))
        let (db, web) = (try #require(core.occupant("db/0")), try #require(core.occupant("web/0")))
        let old = [limited("db/0", nil, nice: 5), limited("web/0", 1000)]
        let new = [limited("db/0", nil, nice: 6), limited("web/0", 2000)]
        _ = core.play(.desired(new), at: .seconds(10))
        #expect(core.play(.adjusted(db, []), at: .seconds(10)) == [])
        let effects = core.play(.adjusted(web, [refused]), at: .seconds(10))
        #expect(effects.notices.first == .notAdjusted(web, pid: 1002, refused, location: "app.yaml:3:3"))
        guard case .rolloutFailed(let failure, then: .rollback)? = effects.notices.dropFirst().first else {
            Issue.record("\(effects)")
            return
        }
        #expect(failure.cause == .notAdjusted(refused) && failure.location == "app.yaml:3:3")
        // What could not be set is set again to the old value, because nobody knows what the process has.
        let orders = effects.filter { if case .adjust = $0 { true } else { false } }
        #expect(
            orders == [.adjust(db, [.nice], Shared(old[0])), .adjust(web, [.limit(.nofile)], Shared(old[1]))])
        _ = core.play(.adjusted(db, []), at: .seconds(10))
        let end = core.play(.adjusted(web, []), at: .seconds(10))
        #expect(end.notices == [.rolledBack(failure, generation: 2, to: 1, after: .zero, notUp: [])])
    }

    @Test func aFailureOnTheWayBackIsToldAndEndsTheReload() throws {
        var core = serving(limited("web/0", 1000))
        let web = try #require(core.occupant("web/0"))
        _ = core.play(.desired([limited("web/0", 2000)]), at: .seconds(10))
        _ = core.play(.adjusted(web, [refused]), at: .seconds(10))
        let end = core.play(.adjusted(web, [refused]), at: .seconds(10))
        #expect(end.notices.count == 2)
        #expect(end.notices.first == .notAdjusted(web, pid: 1001, refused, location: "app.yaml:3:3"))
        #expect(core.transaction == nil)
        // The next set tries again.
        let again = core.play(.desired([limited("web/0", 1000)]), at: .seconds(20))
        #expect(again.contains(.adjust(web, [.limit(.nofile)], Shared(limited("web/0", 1000)))))
    }

    @Test func aPausedReloadWaitsAndOneThatContinuesEnds() throws {
        for policy in [RolloutPolicy.OnFailure.pause, .continue] {
            var core = serving(limited("web/0", 1000, then: policy))
            let web = try #require(core.occupant("web/0"))
            _ = core.play(.desired([limited("web/0", 2000, then: policy)]), at: .seconds(10))
            let effects = core.play(.adjusted(web, [refused]), at: .seconds(10))
            #expect(effects.notices.contains { if case .rolloutFailed(_, then: policy) = $0 { true } else { false } })
            #expect((core.transaction == nil) == (policy == .continue))
        }
    }

    @Test func whatTheMasterMayNotChangeRelaunchesTheWorker() {
        func step(_ old: WorkerSpec, _ new: WorkerSpec, _ rights: Shared<MasterRights>) -> Plan.Step? {
            Plan(from: [old], to: [new], under: rights).steps.first
        }
        let (low, high) = (limited("web/0", 500), limited("web/0", 900))
        #expect(step(low, high, weak) == .replace(low, with: high))
        #expect(step(low, high, MasterRights.all) == .adjust(low, to: high))
        #expect(step(high, low, weak) == .adjust(high, to: low))
        // Without the key the process gets the master's own limit, which is higher.
        let none = limited("web/0", nil)
        #expect(step(low, none, weak) == .replace(low, with: none))
        #expect(step(none, low, weak) == .adjust(none, to: low))
        let (slow, fast) = (limited("web/0", nil, nice: 10), limited("web/0", nil, nice: 5))
        #expect(step(slow, fast, weak) == .replace(slow, with: fast))
        #expect(step(fast, slow, weak) == .adjust(fast, to: slow))
        let changes = Plan(from: [low], to: [high], under: weak).changes(from: low, to: high)
        #expect(changes.map(\.kind) == [.relaunch] && changes.map(\.key) == ["limits.nofile"])
    }

    /// RLIMIT_NICE of the process lets its nice be lowered without a right.
    @Test func aProcessWithALimitOfNiceMayBeGivenALowerNice() {
        var slow = limited("web/0", nil, nice: 10)
        slow.program.attributes.limits.nice = 15
        var fast = slow
        fast.program.attributes.nice = 5
        #expect(Plan(from: [slow], to: [fast], under: weak).steps == [.adjust(slow, to: fast)])
        fast.program.attributes.nice = 4
        #expect(Plan(from: [slow], to: [fast], under: weak).steps == [.replace(slow, with: fast)])
    }

    @Test func aProcessOfAnotherUserNeedsRights() {
        var (old, new) = (limited("web/0", 900, nice: 5), limited("web/0", 500, nice: 6))
        old.program.attributes.user = "www"
        new.program.attributes.user = "www"
        #expect(Plan(from: [old], to: [new], under: weak).steps == [.replace(old, with: new)])
        var own = weak.value
        own.users = ["www"]
        #expect(Plan(from: [old], to: [new], under: Shared(own)).steps == [.adjust(old, to: new)])
    }

    @Test func whatNoLaunchCanGiveHasAReason() {
        let rights = weak.value
        var attributes = LaunchAttributes(nice: -1, oomScoreAdjustment: -1, cpuAffinity: .cpus([0, 9]))
        attributes.limits.nofile = 1001
        #expect(
            rights.obstacle(to: .limit(.nofile), of: attributes)
                == "a hard limit above that of prefork-run, 1000, needs CAP_SYS_RESOURCE")
        #expect(
            rights.obstacle(to: .nice, of: attributes) == "a nice below that of prefork-run, 0, needs CAP_SYS_NICE")
        #expect(
            rights.obstacle(to: .oomScoreAdjustment, of: attributes)
                == "an oom_score_adj below 0 needs CAP_SYS_RESOURCE")
        var known = MasterRights()
        known.cpus = [0, 1, 2, 5]
        known.mostDescriptors = 1000
        #expect(known.obstacle(to: .cpuAffinity, of: attributes) == "this machine has the CPUs 0-2, 5")
        #expect(
            known.obstacle(to: .limit(.nofile), of: attributes)
                == "the kernel lets a process have 1000 at most (fs.nr_open)")
        #expect(AdjustableAttribute.all.allSatisfy { rights.obstacle(to: $0, of: LaunchAttributes()) == nil })
        #expect(MasterRights().obstacle(to: .nice, of: attributes) == nil)
    }

    /// A launch takes the spec with which it was ordered, and the reload comes before its answer.
    @Test func aProcessThatIsBeingLaunchedGetsItsAttributesWhenItRuns() throws {
        var core = Supervisor(seed: 1)
        _ = core.handle(.desired([limited("web/0", 1000)]), at: .seconds(0))
        let launch = try #require(core.occupant("web/0"))
        let new = limited("web/0", 2000)
        let early = core.handle(.desired([new]), at: .seconds(1))
        #expect(!early.contains { if case .adjust = $0 { true } else { false } })
        let effects = core.handle(.launched(launch, pid: 7), at: .seconds(2))
        #expect(effects.contains(.adjust(launch, [.limit(.nofile)], Shared(new))))
    }

    @Test func aProcessThatEndsMeanwhileIsLaunchedWithItsAttributes() throws {
        var core = serving(limited("web/0", 1000))
        let launch = try #require(core.occupant("web/0"))
        let new = limited("web/0", 2000)
        _ = core.play(.desired([new]), at: .seconds(10))
        let effects = core.play(.exited(launch, .code(1)), at: .seconds(10))
        guard case .launch(_, let launched)? = effects.first(where: \.isLaunch) else {
            Issue.record("\(effects)")
            return
        }
        #expect(launched.value == new)
        #expect(core.play(.adjusted(launch, []), at: .seconds(10)) == [], "the answer is about no process any more")
        #expect(core.transaction == nil)
    }

    @Test func oneOrderIsAnsweredBeforeTheNext() throws {
        var core = serving(limited("web/0", 1000))
        let launch = try #require(core.occupant("web/0"))
        _ = core.play(.desired([limited("web/0", 2000)]), at: .seconds(10))
        let redirected = core.play(.desired([limited("web/0", 3000)]), at: .seconds(11))
        #expect(!redirected.contains { if case .adjust = $0 { true } else { false } })
        let effects = core.play(.adjusted(launch, []), at: .seconds(11))
        #expect(effects == [.adjust(launch, [.limit(.nofile)], Shared(limited("web/0", 3000)))])
    }
}
