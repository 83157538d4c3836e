import Testing

@testable import Supervision

/// Failing stories are shortened before they are shown.
@Suite struct StoryTests {
    @Test func aFailingStoryIsShortenedToTheStepsThatMatter() throws {
        let story = try #require(
            (UInt64(0)..<50).map { Story(seed: $0, sabotage: .neverCancels) }.first { story in
                story.violation?.checker == .cancelledLaunchesAreNotMade && story.shortest().steps.count > 0
            })
        let shortest = story.shortest()
        #expect(shortest.violation?.checker == .cancelledLaunchesAreNotMade)
        #expect(shortest.steps.count < story.steps.count / 4)
        for index in shortest.steps.indices {
            var shorter = shortest
            shorter.steps.remove(at: index)
            #expect(shorter.violation?.checker != .cancelledLaunchesAreNotMade, "step \(index) does not matter")
        }
        #expect(shortest.account.contains("cancelledLaunchesAreNotMade: "))
    }

    @Test func aStoryWithoutAViolationIsNotShortened() {
        let story = Story(seed: 1)
        #expect(story.violation == nil)
        #expect(story.shortest().steps == story.steps)
    }
}
