import Testing

/// Rooms are the folders of a module. A table in *Architecture* says which room may use which others.
@Suite struct RoomTests {
    @Test func roomsUseWhatTheTableAllows() {
        let files = Dictionary(grouping: SourceFile.all(below: "Sources"), by: \.module)
            .mapValues { $0.map(RoomUses.File.init) }
        var tables = 0
        for (module, own) in files.sorted(by: { $0.key < $1.key }) {
            guard let rows = ArchitecturePage.current.rooms(of: module) else {
                let hasRooms = own.contains { $0.room != nil }
                #expect(!hasRooms, "\(module) has folders and no table in Architecture")
                continue
            }
            tables += 1
            let others = files.filter { $0.key != module }.values.flatMap(\.self)
            for problem in RoomTable(module: module, rows: rows).problems(with: RoomUses(of: own, besides: others)) {
                Issue.record("\(problem)")
            }
        }
        #expect(tables > 0)
    }

    @Test func aWrongTableIsReported() {
        let cellar = "struct Wine { static var oldestBottle: Wine { Wine() } }"
        #expect(problems(["Kitchen: Cellar", "Cellar: nothing"], kitchen: "let a: Wine", cellar: cellar) == [])
        #expect(
            problems(["Kitchen: Cellar", "Cellar: nothing"], kitchen: "let a = 1", cellar: cellar) == [
                "House/Kitchen may use Cellar, but none of its files does"
            ])
        #expect(
            problems(
                ["Kitchen: Cellar", "Cellar: Kitchen"], kitchen: "struct Pan { let a: Wine }",
                cellar: "struct Wine { let a: Pan }")
                == ["the rooms of House use each other in a cycle: [\"Cellar\", \"Kitchen\"]"])
        #expect(
            problems(["Kitchen: nothing"], kitchen: "let a: Wine", cellar: cellar) == [
                "the room Cellar of House has no row", "Kitchen/a.swift uses Wine of Cellar",
            ])
        #expect(
            problems(["Kitchen: nothing", "Cellar: nothing", "Attic: nothing"], kitchen: "", cellar: "") == [
                "House has no room Attic"
            ])
    }

    @Test(arguments: [
        ("let a = Wine.Colour.red", "uses Wine.Colour of Cellar"),
        ("let a = bottle.oldestBottle", "uses oldestBottle of Cellar"),
        ("let a = \"\\(Wine())\"", "uses Wine of Cellar"),
        ("extension Wine {}", "uses Wine of Cellar"),
    ])
    func aUseIsDetected(code: String, problem: String) {
        let cellar = "struct Wine { enum Colour { case red }; var oldestBottle: Int }"
        #expect(
            problems(["Kitchen: nothing", "Cellar: nothing"], kitchen: code, cellar: cellar)
                .contains("Kitchen/a.swift \(problem)"))
    }

    @Test(arguments: [
        "// a Wine", "/* a /* Wine */ Wine */", "let a = \"a \\\"Wine\"", "let a = #\"\\(Wine()) \"Wine\"#",
        "let a = \"\"\"\nWine \"Wine\"\n\"\"\"", "let a = \"\\(\"Wine\")\"", "private struct Wine {}",
        "struct Glass { struct Wine {}; let a: Wine }", "let a = Winery()", "let a = bottle.tiny",
    ])
    func otherCodeIsNotTakenForAUse(code: String) {
        let cellar = "struct Wine { var tiny: Int; private var thisIsPrivate: Int }"
        #expect(problems(["Kitchen: nothing", "Cellar: nothing"], kitchen: code, cellar: cellar) == [])
    }

    private func problems(_ rows: [String], kitchen: String, cellar: String) -> [String] {
        let table = rows.map { $0.split(separator: ": ").joined(separator: " | ") }.map { "| \($0) |\n" }.joined()
        let page = ArchitecturePage(text: "| room of `House` | may use |\n|---|---|\n" + table)
        let files = [
            RoomUses.File(path: "Kitchen/a.swift", room: "Kitchen", text: kitchen),
            RoomUses.File(path: "Cellar/a.swift", room: "Cellar", text: cellar),
        ]
        return RoomTable(module: "House", rows: page.rooms(of: "House") ?? [])
            .problems(with: RoomUses(of: files, besides: []))
    }
}
