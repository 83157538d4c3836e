import Glibc
import Testing

/// The command `scale`, which edits the count of groups and reloads the manifest.
@Suite struct ScaleTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var manifest: String { workspace.path + "/app.yaml" }

    private var text: String {
        """
        # The shop.
        version: 1
        control: {socket: app.sock}
        worker_groups:
          web:   # four in the summer
            command:  [\(Built.probe),   rest]
            count:   2     # two in the winter

          jobs: {command: [\(Built.probe), rest]}
          mail:
            command: [\(Built.probe), rest]
          shards:
            command: [\(Built.probe), rest]
            ids: 3-4
          left: &pair
            command: [\(Built.probe), rest]
            count: 1
          right: *pair

        """
    }

    private typealias Outcome = (code: Int32, out: String, err: String)

    private func scale(_ words: String...) throws -> Outcome {
        let outcome = try Command([Built.runner, "scale", manifest] + words).outcome()
        return (outcome.code, outcome.output, outcome.errors)
    }

    @Test func onlyTheNumbersChange() throws {
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(8)
        let text = try #require(contents(of: manifest))
        let result = try scale("web=3", "jobs=2", "mail=0")
        #expect(result.code == 0, "\(result)")
        let expected = text.replacing("count:   2 ", with: "count:   3 ")
            .replacing("jobs: {command", with: "jobs: {count: 2, command")
            .replacing("mail:\n    command", with: "mail:\n    count: 0\n    command")
        #expect(contents(of: manifest) == expected)
        #expect(result.out.hasPrefix("app: reload 1: 2 to start, 1 to retire, 7 kept"), "\(result.out)")
        try master.running(9)
        #expect(try scale("web=3", "--wait").out == "app: reload 2: nothing changed, 9 kept\n")
        #expect(try master.stop() == 0)
    }

    @Test func whatCannotBeScaledIsRefused() throws {
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(8)
        let text = try #require(contents(of: manifest))
        for (words, reason) in [
            ("shards=3", "cannot scale 'shards': its workers have ids of their own"),
            ("wbe=3", "unknown group 'wbe': did you mean 'web'?"),
            ("web/1=3", "cannot scale 'web/1': it is one worker, and 'count' is that of its group; write web=3"),
            ("wbe/1=3", "unknown group 'wbe': did you mean 'web'?"),
            ("left=3", "cannot scale 'left': its 'count' is not a number that is written in the group itself"),
            ("right=3", "cannot scale 'right': its 'count' is not a number that is written in the group itself"),
            ("web=1000000", "count"),
        ] {
            let result = try scale(words, "jobs=2")
            #expect(result.code == 1 && result.err.contains(reason), "\(result)")
        }
        for words in ["web", "web=", "web=x", "web=-1", "=3"] { #expect(try scale(words).code == 64) }
        #expect(try scale("web=1", "web=2").code == 64)
        #expect(contents(of: manifest) == text)
        let plan = try scale("web=1", "--dry-run")
        #expect(plan.code == 0 && plan.out.contains("- web/1"), "\(plan)")
        #expect(contents(of: manifest) == text)
        #expect(try master.stop() == 0)
        #expect(try scale("web=3").code == 69)
        #expect(contents(of: manifest) == text, "nobody would run it")
    }
}
