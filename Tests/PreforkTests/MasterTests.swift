import Testing

@testable import Prefork

/// The master's book of who is wanted and who runs.
@Suite struct MasterTests {
    private struct Context: WorkerContext, Equatable {
        var id: WorkerID
        var word = ""
    }

    private let master = Master<Context>(program: OwnProgram(), launchRequests: EngineHooks().launchRequests)

    private func adopt(_ contexts: Context...) throws {
        let assignments = try contexts.map { context in
            ContextAssignment(context: context, spec: try OwnProgram().spec(for: context, id: context.id))
        }
        master.update(to: Dictionary(uniqueKeysWithValues: assignments.map { ($0.context.id, $0) }))
    }

    @Test func aNumberAloneIsAWorkerOfTheGroupWorker() {
        #expect(WorkerID(3) == WorkerID(group: "worker", number: 3))
    }

    @Test func aSetIsWantedBeforeAnybodyRuns() throws {
        try adopt(Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        #expect(master.children.isEmpty)
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.id) == [WorkerID(1), WorkerID(2)])
        #expect(master.children.map(\.pid) == [10, 20])
    }

    @Test func theNextSetTakesThePlaceOfTheLast() throws {
        try adopt(Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        try adopt(Context(id: WorkerID(1), word: "new"))
        // Nobody knows of the other one any more.
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.context) == [Context(id: WorkerID(1), word: "new")])
    }

    @Test func aSetTakesAnIdFromWhoWasLaunchedByHand() throws {
        #expect(try master.launch(Context(id: WorkerID(1), word: "guest")) == WorkerID(1))
        try adopt(Context(id: WorkerID(1), word: "worker"))
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.context.word) == ["worker"])
    }
}
