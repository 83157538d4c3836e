/// The settings of one section of a source. A translation takes out what it translates, and what remains is left out.
///
/// So no setting is lost because nobody thought of it.
struct Ledger<Value: Sendable>: Sendable {
    /// What the section is, such as `[program:web]`.
    let origin: SettingOrigin
    /// What has not been taken yet, in the order of the source.
    private(set) var rest: [Directive<Value>]
    /// The settings of a name that another one of this name has replaced.
    private(set) var replaced: [Directive<Value>] = []

    init(_ directives: [Directive<Value>], from origin: SettingOrigin) {
        self.origin = origin
        rest = directives
    }

    /// Takes the setting of a name. Of several the last one counts.
    mutating func take(_ name: String) -> Directive<Value>? {
        var all = takeAll { $0 == name }
        let last = all.popLast()
        replaced += all
        return last
    }

    /// Takes all settings whose name is accepted, in the order of the source.
    mutating func takeAll(where isWanted: (String) -> Bool) -> [Directive<Value>] {
        let taken = rest.filter { isWanted($0.name) }
        rest.removeAll { isWanted($0.name) }
        return taken
    }

    /// Takes a setting that says what a manifest says by itself.
    mutating func ignore(_ name: String, where isKnown: (Value) -> Bool) {
        rest.removeAll { $0.name == name && isKnown($0.value) }
    }

    func peek(_ name: String) -> Directive<Value>? { rest.last { $0.name == name } }
}
