import Glibc
import Supervision
import Testing

/// Plays random stories. A failure prints a short story with its seed, which reproduces it.
@Suite struct SimulationTests {
    /// How many stories are played: 1500, or as many as `STORIES` says. `Tests/Stories/run` plays 20 000 in an optimized build.
    private static let count = getenv("STORIES").flatMap { Int(String(cString: $0)) } ?? 1500
    private static let chapters = 20

    /// Every tenth story is long. In the same time, many short stories find more faults than a few long ones: a story of 20
    /// steps found 44 % of the sabotages on average, and one of 60 steps 54 %.
    private static func steps(of seed: UInt64) -> Int { seed.isMultiple(of: 10) ? 60 : 12 }

    /// The chapters run on all processors.
    @Test(arguments: 0..<chapters)
    func noStoryViolatesAProperty(chapter: Int) {
        func begin(_ chapter: Int) -> UInt64 { UInt64(chapter * Self.count / Self.chapters) }
        for seed in begin(chapter)..<begin(chapter + 1) {
            let story = Story(seed: seed, steps: Self.steps(of: seed))
            if story.violation != nil {
                Issue.record("\(story.shortest().account)")
                return
            }
        }
    }

    /// Breaks the core on purpose, one thing at a time, to show that each checker can fail.
    @Test(arguments: Sabotage.allCases)
    func everyCheckerDetectsItsSabotage(sabotage: Sabotage) {
        for seed in UInt64(0)..<300 where Story(seed: seed, sabotage: sabotage).violation?.checker == sabotage.expected
        {
            return
        }
        Issue.record("\(sabotage) was not detected by \(sabotage.expected)")
    }

    @Test func everyCheckerHasASabotage() {
        #expect(Set(Sabotage.allCases.map(\.expected)) == Set(Checker.Name.allCases))
    }

    @Test func theSameSeedGivesTheSameEffects() {
        func log(_ seed: UInt64) -> [Effect] {
            var supervisor = Supervisor(seed: seed)
            var effects = supervisor.play(.desired([spec("web/0"), spec("web/1")]), at: .seconds(0))
            for second in 1...5 {
                guard let launch = supervisor.occupant("web/0") else { continue }
                effects += supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
                effects += supervisor.play(.deadline, at: .seconds(Double(second) + 0.9))
            }
            return effects
        }
        #expect(log(7) == log(7))
        #expect(log(7) != log(8), "the jitter comes from the seed")
    }

    @Test func theOrderOfSpecsHasNoEffect() {
        let specs = [spec("web/1"), spec("jobs/0"), spec("web/0"), spec("web/10"), spec("web/9")]
        var one = Supervisor(seed: 1)
        var other = Supervisor(seed: 1)
        #expect(one.play(.desired(specs), at: .seconds(0)) == other.play(.desired(specs.reversed()), at: .seconds(0)))
        #expect(one == other)
    }
}
