import Testing

@testable import Prefork

/// The master's book of who is wanted and who runs.
@Suite struct MasterTests {
    private struct Context: WorkerContext {
        var id: WorkerID
    }

    private let master = Master<Context>(program: OwnProgram(), guests: Decisions().guests)

    private func adopt(_ numbers: Int...) throws {
        let postings = try numbers.map { number in
            let context = Context(id: WorkerID(number))
            return Posting(context: context, spec: try OwnProgram().spec(for: context, id: context.id))
        }
        master.adopt(Dictionary(uniqueKeysWithValues: postings.map { ($0.context.id, $0) }))
    }

    @Test func aSetIsWantedBeforeAnybodyRuns() throws {
        try adopt(1, 2)
        #expect(master.children.isEmpty)
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.id) == [WorkerID(1), WorkerID(2)])
        #expect(master.children.map(\.pid) == [10, 20])
    }

    @Test func theNextSetTakesThePlaceOfTheLast() throws {
        try adopt(1, 2)
        try adopt(1)
        // Nobody knows of the other one any more.
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.id) == [WorkerID(1)])
    }
}
