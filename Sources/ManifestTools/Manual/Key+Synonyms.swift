extension Key {
    /// Other systems' names for the key.
    var synonyms: [String] { ForeignKey.synonyms.filter { $0.value.contains(name) }.keys.sorted() }
}
