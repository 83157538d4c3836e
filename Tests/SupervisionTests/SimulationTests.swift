import Supervision
import Testing

/// Runs thousands of random stories. A failure names its seed, which reproduces the story.
@Suite struct SimulationTests {
    /// How many stories a chapter has. An unoptimized build is slower.
    #if DEBUG
        private let stories = 25
    #else
        private let stories = 1000
    #endif

    @Test(arguments: 0..<20)
    func noStoryViolatesAProperty(chapter: Int) {
        for seed in UInt64(chapter * stories)..<UInt64((chapter + 1) * stories) {
            let story = Story(seed: seed)
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
