import Testing

/// The names of types.
@Suite struct NameTests {
    /// If two modules had a type `Report`, a reader could not tell which of them is meant. Nested types are compared by
    /// their whole path.
    @Test func noTwoModulesDeclareTypesOfOneName() {
        let files = SourceFile.all(below: "Sources")
        #expect(files.reduce(0) { $0 + Declarations(SwiftWords($1.text)).types.count } > 300)
        for clash in clashes(in: files.map { ($0.module, $0.path, $0.text) }) { Issue.record("\(clash)") }
    }

    @Test func aNameInTwoModulesIsFound() {
        let files = [
            ("A", "A/a.swift", "struct Door { enum Lock {} }\nextension Window { struct Pane {} }"),
            ("B", "B/a.swift", "private enum Door {}\nstruct Lock {}\nextension Window { typealias Pane = Int }"),
            ("B", "B/b.swift", "private enum Door {}"),
        ]
        #expect(clashes(in: files) == ["Door: A/a.swift, B/a.swift, B/b.swift", "Window.Pane: A/a.swift, B/a.swift"])
    }

    private func clashes(in files: [(module: String, path: String, text: String)]) -> [String] {
        var declarations: [String: (modules: Set<String>, paths: [String])] = [:]
        for file in files {
            for type in Declarations(SwiftWords(file.text)).types {
                declarations[type.text, default: ([], [])].modules.insert(file.module)
                declarations[type.text]?.paths.append(file.path)
            }
        }
        return declarations.filter { $0.value.modules.count > 1 }
            .map { "\($0.key): \($0.value.paths.sorted().joined(separator: ", "))" }.sorted()
    }
}
