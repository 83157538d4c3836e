import JSONText
import ManifestExport
import ManifestTools
import Samples
import Testing

/// Arguments and variables reach a worker of systemd with each of their characters.
///
/// `Tests/Systemd/run` asks the real systemd the same.
@Suite struct SystemdQuotingTests {
    private static let odd = [
        " ", "\"", "'", "\\", "%", "%%", "%i", "$", "$$", "${A}", "$A", ";", "#", "@", "-", ":", "+", "!", "|", "{",
        "}",
        "~", "*", "\n", "\t", "\\n", "\\", "é", "日", "=", "a", "0", "1", "/",
    ]

    private func text(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            SystemdQuotingTests.odd.randomElement(using: &generator) ?? ""
        }.joined()
    }

    @Test(arguments: 0..<200)
    func aTextComesOutAsItWentIn(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let arguments = (0..<4).map { _ in text(&generator) } + ["x${id}y"]
        let value = text(&generator)
        func manifest(_ text: String) -> String { JSON.text(text.replacing("$", with: "$$")).flow }
        let list = arguments.dropLast().map(manifest) + [JSON.text("x${id}y").flow]
        let input = Sample.input(
            """
            version: 1
            worker_groups:
              web:
                command: [./a]
                ids: [0, 1]
                args: [\(list.joined(separator: ", "))]
                env: {V: \(manifest(value))}
            """)
        var options = SystemdOptions()
        options.shape = .workers
        let unit = UnitReader(try SystemdExport.export(input, options).file("web@.service"))
        let assignments = unit.values(of: "Environment").flatMap { UnitReader.words($0, instance: "1") }
        #expect(assignments.contains("V=\(value)"), "\(unit.values(of: "Environment"))")
        let line = try #require(unit.values(of: "ExecStart").first)
        let words = UnitReader.words(line, instance: "1").map { UnitReader.variables(in: $0, [:]) }
        #expect(words == ["/srv/app/a"] + arguments.dropLast() + ["x1y"], "\(line)")
    }
}
