extension Formatting {
    /// Formats a manifest. The source may be any YAML mapping, even if it is not a valid manifest.
    public init(of source: Source) { self.init(of: source, in: .manifest) }
}
