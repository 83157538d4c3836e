/// Where a master records its reloads, with the manifests that they have read.
public struct HistorySettings: Hashable, Sendable {
    /// The number of entries that are kept, unless the manifest says otherwise.
    public static let standardKeep = 50

    /// Whether a history is kept.
    public var isKept = true
    /// The directory; nil means `prefork-run` in the state directory of the user.
    public var directory: String?
    /// How many entries are kept.
    public var keep = HistorySettings.standardKeep

    /// Creates the settings of a manifest without the key.
    public init() {}
}
