import ManifestExport
import PreforkManifest
import Samples
import Testing

/// A manifest as a test exports it.
enum Sample {
    static let fixtures: String = {
        let path = #filePath
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) + "/Fixtures"
    }()

    /// A manifest in a text.
    static func input(
        _ text: String, in directory: String = "/srv/app", cpus: Int? = nil, knowing known: [String: String] = [:]
    ) -> ExportInput {
        input(Source(name: "app.yaml", bytes: Array(text.utf8)), in: directory, cpus: cpus, knowing: known)
    }

    /// The manifest that sets each key of a worker.
    static func everyKey() throws -> ExportInput {
        let bytes = try #require(Files.read("\(fixtures)/every-key.yaml"))
        return input(Source(name: "every-key.yaml", bytes: bytes), in: "/srv/app")
    }

    /// A manifest of the folder `examples`.
    static func example(_ name: String, in directory: String = "/srv/app") throws -> ExportInput {
        let bytes = try #require(Files.read("\(Files.examples)/\(name)"))
        return input(Source(name: name, bytes: bytes), in: directory)
    }

    private static func input(
        _ source: Source, in directory: String, cpus: Int? = nil, knowing known: [String: String] = [:]
    ) -> ExportInput {
        var context = ResolutionContext(directory: directory)
        context.effectiveCPUs = cpus
        let input = ExportInput(of: source, in: context, knowing: known)
        #expect(input.loaded.isAccepted, "\(input.loaded.diagnostics)")
        return input
    }
}

extension Export {
    /// All files and losses as one text, for a golden.
    var text: String {
        let files = files.map { "# \($0.name)\n\($0.text)" }.joined(separator: "\n")
        return files + "\n# losses\n" + losses.map { "\($0.sentence)\n" }.joined()
    }

    /// The file of a name.
    func file(_ name: String) throws -> String { try #require(files.first { $0.name == name }?.text, "\(name)") }
}
