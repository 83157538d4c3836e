import JSONText
import ManifestExport
import ManifestTools
import Testing

/// An object of an export or another document, as a reader of YAML sees it.
struct KubernetesReader {
    private let json: JSON

    /// A document; nil for a text that is not YAML.
    init?(yaml: String) {
        guard let json = JSON(yaml: yaml) else { return nil }
        self.json = json
    }

    /// The objects of the only file of an export.
    static func objects(of export: Export) throws -> [KubernetesReader] {
        let file = try #require(export.files.first)
        #expect(export.files.count == 1)
        return try ("\n" + file.text).split(separator: "\n---\n").map {
            try #require(KubernetesReader(yaml: String($0)), "\($0)")
        }
    }

    var kind: String { self["kind"] ?? "" }
    var name: String { self["metadata", "name"] ?? "" }

    subscript(_ path: String...) -> String? { self[path] }

    /// The text of the value at a path; nil where there is none. Items of lists go by their numbers.
    subscript(_ path: [String]) -> String? {
        var value = json
        for part in path {
            switch value {
            case .object(let members):
                guard let member = members.first(where: { $0.name == part }) else { return nil }
                value = member.value
            case .list(let items):
                guard let index = Int(part), items.indices.contains(index) else { return nil }
                value = items[index]
            case .null, .boolean, .number, .text: return nil
            }
        }
        switch value {
        case .text(let text), .number(let text): return text
        case .boolean(let value): return "\(value)"
        case .null, .list, .object: return value.compact
        }
    }
}
