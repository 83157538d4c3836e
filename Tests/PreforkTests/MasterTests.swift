import Testing

@testable import Prefork

/// The master's lists of desired and running workers.
@Suite struct MasterTests {
    private struct Context: WorkerContext, Equatable {
        var id: WorkerID
        var word = ""
    }

    private let master = Master<Context>(program: OwnProgram(), launchRequests: EngineHooks().launchRequests)

    private func spec(_ context: Context) throws -> WorkerSpec {
        try OwnProgram().spec(for: context, id: context.id)
    }

    private func update(to contexts: Context..., isRolledOut: Bool = false) throws {
        let assignments = try contexts.map { ContextAssignment(context: $0, spec: try spec($0)) }
        master.update(
            to: Dictionary(uniqueKeysWithValues: assignments.map { ($0.context.id, $0) }), isRolledOut: isRolledOut)
    }

    /// Reports a process with a context, as the engine does.
    @discardableResult
    private func launch(_ context: Context, number: UInt64, pid: Int32) throws -> Launch {
        let launch = Launch(worker: context.id, number: number, generation: 1)
        master.willReport(launch, of: try spec(context))
        master.launched(launch, pid: pid)
        return launch
    }

    @Test func anIDWithoutAGroupIsInTheGroupWorker() {
        #expect(WorkerID(3) == WorkerID(group: "worker", number: 3))
    }

    @Test func childrenAreTheLaunchedWorkersInIDOrder() throws {
        try update(to: Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        #expect(master.children.isEmpty)
        try launch(Context(id: WorkerID(2)), number: 1, pid: 20)
        try launch(Context(id: WorkerID(1)), number: 2, pid: 10)
        #expect(master.children.map(\.id) == [WorkerID(1), WorkerID(2)])
        #expect(master.children.map(\.pid) == [10, 20])
    }

    @Test func aNewSetReplacesTheLastSet() throws {
        try update(to: Context(id: WorkerID(1)), Context(id: WorkerID(2)))
        try update(to: Context(id: WorkerID(1), word: "new"))
        // The master does not know worker 2 any more.
        try launch(Context(id: WorkerID(2)), number: 1, pid: 20)
        try launch(Context(id: WorkerID(1), word: "new"), number: 2, pid: 10)
        #expect(master.children.map(\.context) == [Context(id: WorkerID(1), word: "new")])
    }

    @Test func aSetTakesTheIDOfATransientWorker() throws {
        #expect(try master.launch(Context(id: WorkerID(1), word: "transient")) == WorkerID(1))
        try update(to: Context(id: WorkerID(1), word: "worker"))
        try launch(Context(id: WorkerID(1), word: "worker"), number: 1, pid: 10)
        #expect(master.children.map(\.context.word) == ["worker"])
    }

    @Test func twoProcessesOfOneWorkerHaveTheirOwnContexts() throws {
        let (old, new) = (Context(id: WorkerID(1), word: "old"), Context(id: WorkerID(1), word: "new"))
        try update(to: old)
        let first = try launch(old, number: 1, pid: 10)
        try update(to: new, isRolledOut: true)
        let second = try launch(new, number: 2, pid: 20)
        #expect(master.children.map(\.context.word) == ["old", "new"])
        master.noteStop(of: first)
        #expect(master.children.map(\.isLeaving) == [true, false])
        #expect(master.removeChild(first)?.pid == 10)
        #expect(master.removeChild(first) == nil)
        #expect(master.children.map(\.launch) == [second])
    }

    @Test func aWorkerKeepsItsEarlierContextsUntilTheReloadHasEnded() throws {
        func context(_ word: String) -> Context { Context(id: WorkerID(1), word: word) }
        try update(to: context("committed"))
        try update(to: context("first"), isRolledOut: true)
        try update(to: context("second"), isRolledOut: true)
        // The worker waits for its turn, or the reload has begun to replace it before another took its place.
        for (number, word) in ["committed", "first", "second"].enumerated() {
            let launch = try launch(context(word), number: UInt64(number + 1), pid: 10)
            #expect(master.removeChild(launch)?.context.word == word)
        }
        master.goBack()
        let words = ["committed", "second"]
        for (number, word) in words.enumerated() {
            let launch = try launch(context(word), number: UInt64(number + 11), pid: 10)
            #expect(master.removeChild(launch)?.context.word == word)
        }
        master.commit()
        #expect(master.removeChild(try launch(context("second"), number: 21, pid: 10)) == nil)
        #expect(master.removeChild(try launch(context("committed"), number: 22, pid: 10)) != nil)
    }

    @Test func anEqualContextHasTheBytesOfTheProcessThatRuns() throws {
        let (old, new) = (Context(id: WorkerID(1), word: "old"), Context(id: WorkerID(1), word: "new"))
        try update(to: old)
        try update(to: new, isRolledOut: true)
        // Both may run now. A third is unknown.
        #expect(master.assignmentIfEqual(old, try spec(old))?.context == old)
        #expect(master.assignmentIfEqual(new, try spec(new))?.context == new)
        let third = Context(id: WorkerID(1), word: "third")
        #expect(master.assignmentIfEqual(third, try spec(third)) == nil)
        master.goBack()
        master.commit()
        #expect(master.assignmentIfEqual(new, try spec(new)) == nil)
    }
}
