import Foundation

/// The public symbols of a built module.
struct SymbolGraph: Decodable {
    let symbols: [Symbol]

    struct Symbol: Decodable {
        let kind: Kind
        let pathComponents: [String]
        let docComment: Comment?
        let location: Location?

        var name: String { pathComponents.joined(separator: ".") }
    }

    struct Kind: Decodable {
        let identifier: String
    }

    struct Comment: Decodable {}

    struct Location: Decodable {
        let uri: String
    }

    init(of module: String) throws {
        let folder = NSTemporaryDirectory() + "symbol-graph-\(module)-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Shell.run("exec .ci/symbol-graphs '\(Shell.buildFolder)' '\(folder)' \(module)")
        let file = URL(fileURLWithPath: "\(folder)/\(module).symbols.json")
        self = try JSONDecoder().decode(SymbolGraph.self, from: Data(contentsOf: file))
    }
}
