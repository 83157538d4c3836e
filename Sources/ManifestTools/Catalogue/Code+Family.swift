extension Diagnostic.Code {
    /// A part of the format. The codes of a family share their first two digits.
    public enum Family: String, CaseIterable, Sendable {
        /// Reading and YAML.
        case reading = "PR00"
        /// Keys and types.
        case keys = "PR01"
        /// Ids, plurals, overrides.
        case ids = "PR02"
        /// Listeners.
        case listeners = "PR03"
        /// Caps and runtimes.
        case caps = "PR04"
        /// Placeholders.
        case placeholders = "PR05"
        /// Restart, stop, signals, durations.
        case policies = "PR06"
        /// Readiness and rollout.
        case readiness = "PR07"
        /// Launch attributes.
        case attributes = "PR08"
        /// This host.
        case host = "PR09"
        /// Output.
        case output = "PR10"

        /// The subject of the family's codes, as a heading.
        public var title: String {
            switch self {
            case .reading: "Reading and YAML"
            case .keys: "Keys and types"
            case .ids: "Ids, plurals, overrides"
            case .listeners: "Listeners"
            case .caps: "Caps and runtimes"
            case .placeholders: "Placeholders"
            case .policies: "Restart, stop, signals, durations"
            case .readiness: "Readiness and rollout"
            case .attributes: "Launch attributes"
            case .host: "This host"
            case .output: "Output"
            }
        }

        /// The codes of the family in ascending order. A family has no codes if its part of the format is not built
        /// yet.
        public var codes: [Diagnostic.Code] { Diagnostic.Code.allCases.filter { $0.rawValue.hasPrefix(rawValue) } }
    }
}
