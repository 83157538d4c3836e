// Values that are taken with a check. One that is not of its kind is left out, with the reason.
extension Ledger where Value == String {
    /// A value that was read, and where it is written.
    typealias Taken<Result> = (value: Result, origin: SettingOrigin)

    mutating func takeInteger(_ name: String, _ draft: inout Draft) -> Taken<Int>? {
        take(name, "it is no whole number", &draft) { Int($0) }
    }

    mutating func takeBoolean(_ name: String, _ draft: inout Draft) -> Taken<Bool>? {
        take(name, "it is neither true nor false", &draft) { ManifestText.boolean($0) }
    }

    /// A number of seconds, as a duration of a manifest.
    mutating func takeSeconds(_ name: String, _ draft: inout Draft) -> Taken<String>? {
        take(name, "it is no number of seconds", &draft) { ManifestText.seconds($0) }
    }

    /// A size such as `512M`, as a manifest writes it.
    mutating func takeSize(_ name: String, _ draft: inout Draft) -> Taken<String>? {
        take(name, "it is no size", &draft) { ManifestText.bytes($0).map(ManifestText.size) }
    }

    private mutating func take<Result>(
        _ name: String, _ objection: String, _ draft: inout Draft, _ read: (String) -> Result?
    ) -> Taken<Result>? {
        guard let directive = take(name) else { return nil }
        guard let value = read(directive.value) else {
            draft.leaveOut(directive.origin, objection)
            return nil
        }
        return (value, directive.origin)
    }
}
