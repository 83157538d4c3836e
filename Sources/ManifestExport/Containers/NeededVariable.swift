/// A variable of the master's environment that texts use, as `${env:NAME}` or with a default.
struct NeededVariable: Hashable {
    let name: String
    /// The default; nil without one, or where texts give several.
    let fallback: String?
    /// Whether a text gives no default, so that the variable has to be set.
    let isRequired: Bool

    /// The variables of texts, sorted by name.
    static func all(in texts: [ExportedText]) -> [NeededVariable] {
        var fallbacks: [String: Set<String?>] = [:]
        for text in texts {
            for case .variable(let name, let fallback) in text.parts where name != WorkerTexts.number {
                fallbacks[name, default: []].insert(fallback)
            }
        }
        return fallbacks.sorted { $0.key < $1.key }.map { name, all in
            NeededVariable(
                name: name, fallback: all.count == 1 ? all.first.flatMap(\.self) : nil, isRequired: all.contains(nil))
        }
    }
}
