import Supervision

extension Signal {
    /// The name for engines; nil for TERM, which they send anyway.
    var engineName: String? { self == .terminate ? nil : description.hasPrefix("SIG") ? description : "\(rawValue)" }
}
