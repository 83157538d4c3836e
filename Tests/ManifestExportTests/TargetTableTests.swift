import ManifestExport
import Samples
import Testing

/// The table of the article *Exporting*: what each target says of each key. It is what the exports of a manifest with all keys
/// have accounted for.
@Suite struct TargetTableTests {
    /// The columns of the table.
    private static let targets: [(name: String, export: @Sendable (ExportInput) -> Export)] = [
        ("systemd", { SystemdExport.export($0, SystemdOptions()) }),
        (
            "systemd `--workers`",
            { input in
                var options = SystemdOptions()
                options.shape = .workers
                return SystemdExport.export(input, options)
            }
        ),
        ("kubernetes", { KubernetesExport.export($0, KubernetesOptions()) }),
        (
            "kubernetes `--workers`",
            { input in
                var options = KubernetesOptions()
                options.hasPodPerWorker = true
                return KubernetesExport.export(input, options)
            }
        ),
        (
            "compose `--workers`",
            { input in
                var options = ComposeOptions()
                options.hasContainerPerWorker = true
                return ComposeExport.export(input, options)
            }
        ),
        (
            "nomad `--workers`",
            { input in
                var options = NomadOptions()
                options.hasTaskPerWorker = true
                return NomadExport.export(input, options)
            }
        ),
        ("slurm", { SlurmExport.export($0, SlurmOptions()) }),
    ]

    @Test func theArticleHasWhatTheExportsAccountFor() throws {
        let path = "\(Files.package)/Sources/Prefork/Prefork.docc/Exporting.md"
        let lines = String(decoding: try #require(Files.read(path)), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| key | systemd |") })
        let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        let page = lines[..<start] + (try TargetTableTests.table()) + lines[end...]
        Files.compare(page.joined(separator: "\n"), with: path)
    }

    private static func table() throws -> [String] {
        let input = try Sample.everyKey()
        let outcomes = targets.map { $0.export(input).outcomes }
        let keys = Set(outcomes.flatMap(\.keys))
        let words = { (key: String) in outcomes.map { $0[key].map(word) ?? "" } }
        var rows: [String: [String]] = [:]
        for key in keys {
            // A key above it stands for all keys below that have the same outcome everywhere.
            let above = key.prefixes.first { prefix in
                keys.filter { $0 == prefix || $0.hasPrefix(prefix + ".") }.allSatisfy { words($0) == words(key) }
            }
            rows[(above ?? key).replacing("sockets.admin", with: "sockets.NAME")] = words(key)
        }
        let head = "| key | \(targets.map(\.name).joined(separator: " | ")) |"
        return [head, "|---\(String(repeating: "|---", count: targets.count))|"]
            + rows.sorted { $0.key < $1.key }.map { "| `\($0)` | \($1.joined(separator: " | ")) |" }
    }

    private static func word(_ outcome: FieldLedger.Outcome) -> String {
        switch outcome {
        case .expressed: "yes"
        case .approximated: "about"
        case .lost: "no"
        }
    }
}

extension String {
    /// The key and the keys above it.
    fileprivate var prefixes: [String] {
        let parts = split(separator: ".")
        return parts.indices.map { parts[...$0].joined(separator: ".") }
    }
}
