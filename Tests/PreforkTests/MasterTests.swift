import Testing

@testable import Prefork

/// The master's lists of desired and running workers.
@Suite struct MasterTests {
    private struct Context: WorkerContext, Equatable {
        var id: WorkerID
        var word = ""
    }

    private let master = Master<Context>(program: OwnProgram(), launchRequests: EngineHooks().launchRequests)

    private func update(to contexts: Context...) throws {
        let assignments = try contexts.map { context in
            ContextAssignment(context: context, spec: try OwnProgram().spec(for: context, id: context.id))
        }
        master.update(to: Dictionary(uniqueKeysWithValues: assignments.map { ($0.context.id, $0) }))
    }

    @Test func anIDWithoutAGroupIsInTheGroupWorker() {
        #expect(WorkerID(3) == WorkerID(group: "worker", number: 3))
    }

    @Test func childrenAreTheLaunchedWorkersInIDOrder() throws {
        try update(to: Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        #expect(master.children.isEmpty)
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.id) == [WorkerID(1), WorkerID(2)])
        #expect(master.children.map(\.pid) == [10, 20])
    }

    @Test func aNewSetReplacesTheLastSet() throws {
        try update(to: Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        try update(to: Context(id: WorkerID(1), word: "new"))
        // The master does not know worker 2 any more.
        master.launched(WorkerID(2), pid: 20)
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.context) == [Context(id: WorkerID(1), word: "new")])
    }

    @Test func aSetTakesTheIDOfATransientWorker() throws {
        #expect(try master.launch(Context(id: WorkerID(1), word: "transient")) == WorkerID(1))
        try update(to: Context(id: WorkerID(1), word: "worker"))
        master.launched(WorkerID(1), pid: 10)
        #expect(master.children.map(\.context.word) == ["worker"])
    }
}
