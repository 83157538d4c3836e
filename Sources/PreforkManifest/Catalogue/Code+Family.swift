extension Diagnostic.Code {
    /// A part of the format. The codes of one share their first two digits.
    public enum Family: String, CaseIterable, Sendable {
        case reading = "PR00"
        case keys = "PR01"
        case ids = "PR02"
        case listeners = "PR03"
        case caps = "PR04"
        case placeholders = "PR05"
        case policies = "PR06"
        case readiness = "PR07"
        case attributes = "PR08"
        case host = "PR09"

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
            }
        }

        /// In ascending order; none for a part of the format that is not built yet.
        public var codes: [Diagnostic.Code] { Diagnostic.Code.allCases.filter { $0.rawValue.hasPrefix(rawValue) } }
    }
}
