import Testing

/// One thing, one type, one name.
@Suite struct NameTests {
    /// Two modules that both have a `Report` make a reader ask which is meant. Nested types are judged by their path.
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
        var places: [String: (modules: Set<String>, paths: [String])] = [:]
        for file in files {
            for type in Declarations(SwiftWords(file.text)).types {
                places[type.text, default: ([], [])].modules.insert(file.module)
                places[type.text]?.paths.append(file.path)
            }
        }
        return places.filter { $0.value.modules.count > 1 }
            .map { "\($0.key): \($0.value.paths.sorted().joined(separator: ", "))" }.sorted()
    }
}
