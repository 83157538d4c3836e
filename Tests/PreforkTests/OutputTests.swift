import Glibc
import Testing

@testable import Prefork

/// The output of workers that the contexts of a server capture.
@Suite struct OutputTests {
    @Test func theLinesOfAWorkerHaveItsName() throws {
        let server = try RunningServer("web/0 log=text alike one", "web/1 log=json alike two", "web/2 alike three")
        try server.program.line("web/0 | web/0 has one")
        try server.program.line(#""worker":"web/1""#, #""stream":"stdout","text":"web/1 has two"}"#)
        try server.program.line("web/2 has three")
        // Three workers and the companion, which runs the same program.
        #expect(ProcessFacts(server.pid).children.count == 4)
        #expect(try server.stop() == 0)
    }

    @Test func aChangeOfTheLinesLeavesAnEqualWorkerAlone() throws {
        let server = try RunningServer("web/0 log=text alike one")
        try server.program.line("web/0 | web/0 has one")
        let before = try server.running()
        try server.reload("web/0 log=json alike one")
        #expect(try server.running() == before)
        // A stream that is not captured any more needs a new process.
        try server.reload("web/0 alike one")
        try waitUntil("another process") { try server.running() != before }
        #expect(try server.stop() == 0)
    }

    private struct Context: WorkerContext {
        var id = WorkerID(group: "web", number: 3)
        var output = OutputPolicy()
    }

    @Test(arguments: [
        (LinePolicy(maxLine: 0), "maxLine is 0"), (LinePolicy(file: "web.log"), "file is no absolute path"),
        (LinePolicy(.json, prefix: "x"), "has a prefix, with which no line would be JSON"),
        (LinePolicy(rotation: LinePolicy.Rotation(size: 1)), "has a rotation and no file"),
        (LinePolicy(file: "/a", rotation: LinePolicy.Rotation(size: 1, keep: 0)), "rotation.keep is 0"),
        (LinePolicy(file: "/a", rotation: LinePolicy.Rotation(size: 0)), "rotation.size is 0"),
    ])
    func aPolicyThatCannotBeIsRefused(policy: LinePolicy, reason: String) {
        let context = Context(output: OutputPolicy(standardError: policy))
        let error = #expect(throws: PreforkError.self) { try OwnProgram().spec(for: context, id: context.id) }
        #expect(error?.description.hasPrefix("cannot launch web/3: output.standardError") == true)
        #expect(error?.description.contains(reason) == true)
    }
}
