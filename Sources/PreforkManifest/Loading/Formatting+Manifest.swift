extension Formatting {
    /// Formats any mapping in YAML, even one that is no manifest.
    public init(of source: Source) { self.init(of: source, in: .manifest) }
}
