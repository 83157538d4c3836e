import Supervision
import Testing

/// The one test that tells which row a new field of a spec needs.
@Suite struct SpecFieldTests {
    /// Properties that no key stands for: what a worker is called, and where its manifest names it.
    private static let withoutKey: Set = ["id", "label", "origin"]

    @Test func everyFieldOfASpecHasARow() {
        let rows = Set(SpecField.all.flatMap(\.paths).map(Self.name))
        var spec = WorkerSpec(id: WorkerID(group: "web", number: 0), program: Program(command: []))
        spec.upkeep.readiness = Readiness(.notify)
        spec.upkeep.liveness = Liveness(.tcp())
        let fields = Self.fields(of: spec, below: "", splitAt: rows)
        #expect(fields.count > 20)
        for field in fields where !rows.contains(field) && !Self.withoutKey.contains(field) {
            Issue.record("WorkerSpec.\(field) needs a row in SpecField.all")
        }
    }

    @Test func noFieldHasTwoRows() {
        let paths = SpecField.all.flatMap(\.paths).map(Self.name)
        #expect(Set(paths).count == paths.count)
    }

    /// A plan decides by comparing whole parts of a spec, so a row has to agree with the part that its field is in.
    @Test func aRowHasTheReloadEffectOfItsPart() {
        for row in SpecField.all {
            for path in row.paths.map(Self.name) {
                switch path.split(separator: ".").first {
                // What a running process can be given is part of its program all the same.
                case "program": #expect(row.effect.relaunches || Self.isAdjustable(row), "\(path)")
                case "restart", "stop", "upkeep": #expect(row.effect == .master, "\(path)")
                default: #expect(row.effect == .none, "\(path)")
                }
            }
        }
    }

    private static func isAdjustable(_ row: SpecField) -> Bool {
        row.effect == .inPlace && AdjustableAttribute.all.map(\.key).contains(row.key)
    }

    /// `restart.backoff.max` of `\WorkerSpec.restart.backoff.max`. The name of a computed property is not in the text of a
    /// path, but its type is: the text is `\WorkerSpec.<computed 0x55d0 (Upkeep)>.readiness?.timeout?`.
    private static func name(of path: SpecField.Path) -> String {
        "\(path)".replacing(/<computed [^>]*\(([A-Za-z<>]*)\)>/) { computed[String($0.1)] ?? "?" }.filter { $0 != "?" }
            .split(separator: ".").dropFirst().joined(separator: ".")
    }

    /// The computed properties by their types.
    private static let computed = [
        "Upkeep": "upkeep", "LaunchAttributes": "attributes", "Program": "program", "RestartPolicy": "restart",
        "StopPolicy": "stop", "Optional<WorkerID>": "was", "Optional<String>": "remark",
    ]

    /// The stored properties. A structure is looked into when a row stands for one of its own properties.
    private static func fields(of value: Any, below parent: String, splitAt rows: Set<String>) -> [String] {
        Mirror(reflecting: value).children.flatMap { child in
            let (name, value) = shared(child.value) ?? (child.label ?? "?", child.value)
            let path = parent + name
            let isSplit = rows.contains { $0.hasPrefix(path + ".") }
            let inner = unwrapped(value)
            return isSplit ? fields(of: inner, below: path + ".", splitAt: rows) : [path]
        }
    }

    /// The name and the value of a property that is stored once for several workers.
    private static func shared(_ value: Any) -> (String, Any)? {
        if let shared = value as? Shared<Upkeep> { return ("upkeep", shared.value) }
        if let shared = value as? Shared<LaunchAttributes> { return ("attributes", shared.value) }
        return nil
    }

    private static func unwrapped(_ value: Any) -> Any {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value ?? value : value
    }
}
