package import PreforkManifest
import Supervision

/// A manifest in a file of the tests. It is resolved for an imaginary machine, so that the result is the same
/// everywhere.
package struct Fixture: CustomStringConvertible, Sendable {
    package let folder: String
    package let file: String

    package var description: String { "\(folder)/\(file)" }
    package var source: Source { Source(name: file, bytes: Files.read("\(Files.fixtures)/\(folder)/\(file)") ?? []) }
    package var loaded: LoadedManifest { LoadedManifest(of: source, in: .fixtures) }

    package func golden(_ suffix: String) -> String {
        "\(Files.fixtures)/\(folder)/\(file.dropLast(".yaml".count)).\(suffix)"
    }

    package static let accepted = files(of: "accepted")
    package static let rejected = files(of: "rejected")
    /// Manifests with mistakes that are common, for example among users of another system.
    package static let commonMistakes = files(of: "habits")
    /// Manifests that do not have the canonical layout.
    package static let layouts = files(of: "layout")
    package static let broken = rejected + commonMistakes
    package static let all = accepted + broken

    private static func files(of folder: String) -> [Fixture] {
        Files.names(in: "\(Files.fixtures)/\(folder)", endingWith: ".yaml").map { Fixture(folder: folder, file: $0) }
    }
}

extension ResolutionContext {
    /// The imaginary machine of the fixtures: eight CPUs, two variables, and the files of `Fixtures/files`. Programs,
    /// directories, hosts and sockets exist unless their name contains "missing".
    /// Users, and a few values of attributes, are forbidden.
    package static let fixtures = ResolutionContext(
        directory: "/srv/shop", environment: ["HOME": "/home/shop", "EMPTY": ""], effectiveCPUs: 8,
        hostName: "node-3.example",
        readFile: { path in
            let name = path.split(separator: "/").last ?? ""
            guard path.hasPrefix("/srv/shop/"), let bytes = Files.read("\(Files.fixtures)/files/\(name)") else {
                return .failure(FileProblem(reason: "no such file or directory"))
            }
            return .success(bytes)
        },
        ask: { questions in
            let missing = Set(questions).filter { $0.name.contains("missing") }
            return Dictionary(uniqueKeysWithValues: missing.map { ($0, HostProblem(reason: "it is not there")) })
        })
}

extension HostQuestion {
    fileprivate var name: String {
        switch self {
        case .program(let name, _), .directory(let name), .host(let name), .socket(let name): name
        case .accounts(let attributes):
            ([attributes.user, attributes.group] + (attributes.supplementaryGroups ?? [])).compactMap(\.self)
                .map(\.description).joined(separator: " ")
        case .rights(let attributes): attributes.user == "forbidden" ? "missing" : ""
        case .capabilities(let kept): kept == .sysModule ? "missing" : ""
        case .droppedCapabilities(allBut: let kept): kept == [.bpf, .perfmon] ? "missing" : ""
        case .attribute(let attributes):
            attributes.nice == -20 || attributes.oomScoreAdjustment == -1000
                || attributes.cgroup.pidsMax == 666 || attributes.cpuAffinity == .cpus([8000])
                || attributes.limits.nofile == 2_000_000_000
                || attributes.limits.as?.hard == 900 << 40 ? "missing" : ""
        }
    }
}

/// Reads the text of a manifest, for tests that need only a few lines.
package func read(_ text: String, in context: ResolutionContext = .hermetic) -> LoadedManifest {
    LoadedManifest(of: Source(name: "app.yaml", bytes: Array(text.utf8)), in: context)
}
