import Testing

@testable import Supervision

/// How the lines of workers are written, as far as the core and the plan know of it.
@Suite struct OutputTests {
    private let id = WorkerID(group: "web", number: 7)
    private let label = WorkerSpec.Label(name: "shop", index: 2)

    private func spec(_ output: OutputPolicy) -> WorkerSpec {
        var spec = WorkerSpec(id: id, program: Program(command: ["./server"]))
        spec.upkeep.output = output
        spec.program.captured = output.captured
        return spec
    }

    @Test(arguments: [
        ("${group}/${id} | ", "web/7 | "), ("${name}-${index}", "shop-2"), ("$${id} costs $$5", "${id} costs $5"),
        ("", ""), ("$", "$"), ("${", "${"), ("${port}", "${port}"), ("a$b", "a$b"), ("${id", "${id"),
    ])
    func placeholdersAreFilledInForEachWorker(template: String, text: String) {
        #expect(LinePolicy.text(template, of: id, label) == text)
    }

    @Test func aLiteralStaysAsItIs() {
        for text in ["/srv/$HOME/${id}", "$$", "", "a"] {
            #expect(LinePolicy.text(LinePolicy.literal(text), of: id, label) == text)
        }
    }

    @Test func aChangeOfTheLinesAdjustsTheWorker() {
        let old = spec(OutputPolicy(LinePolicy(.text, file: "/a.log", rotation: LinePolicy.Rotation(size: 1 << 20))))
        let new = spec(OutputPolicy(LinePolicy(.json, file: "/a.log", rotation: LinePolicy.Rotation(size: 1 << 21))))
        #expect(Plan(from: [old], to: [new]).steps == [.adjust(old, to: new)])
        let changes = Change.list(from: old, to: new)
        #expect(changes.map(\.key).prefix(2) == ["log.stdout.format", "log.stdout.rotate.size"])
        #expect(changes.allSatisfy { $0.kind == .master })
    }

    @Test func aStreamIsCapturedOnlyByANewProcess() {
        let old = spec(OutputPolicy())
        let new = spec(OutputPolicy(standardError: LinePolicy(.json)))
        #expect(Plan(from: [old], to: [new]).steps == [.replace(old, with: new)])
        let changes = Change.list(from: old, to: new)
        #expect(changes.map(\.key) == ["log.stderr"])
        #expect(changes.map(\.kind) == [.relaunch])
    }
}
