import ManifestTools
import Samples
import Testing

struct SchemaTests {
    @Test func theSchemaFileMatchesTheTableOfKeys() {
        Files.compare(Schema.text + "\n", with: Files.schema)
    }

    /// JSON is YAML, so the project's own reader can read the schema.
    @Test func everyObjectHasExactlyTheKeysOfItsTable() throws {
        var findings = Findings()
        let source = Source(name: "schema", bytes: Array(Schema.text.utf8))
        let root = try #require(NodeReader.read(SourceText(source), into: &findings)?.root)
        #expect(findings.diagnostics == [])
        for name in KeyTable.ID.allCases {
            let object = try #require(name == .top ? root : root["$defs"]?[name.rawValue])
            #expect(object["additionalProperties"]?.scalar?.text == "false")
            #expect(object["properties"]?.mapping?.map(\.key.value) == name.table.built.map(\.name))
        }
    }

    @Test func theDefaultAndTheExampleOfAKeyHaveTheirTypes() throws {
        #expect(Schema.text.contains(#""default": 1024"#))
        #expect(Schema.text.contains(#""default": "30s""#))
        #expect(Schema.text.contains(#""default": []"#))
        #expect(Schema.text.contains(#""examples": [["0-3", 8]]"#))
    }
}

extension Node {
    fileprivate subscript(key: String) -> Node? { mapping?.first { $0.key.value == key }?.value }
}
