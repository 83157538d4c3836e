/// Where the control socket of a master is.
public enum ControlPlace: Hashable, Sendable {
    /// In the runtime directory, under the name of the manifest.
    case standard
    /// At this path.
    case path(String)
    /// Nowhere.
    case off
}
