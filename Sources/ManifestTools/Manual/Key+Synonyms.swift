extension Key {
    /// What other systems call it.
    var synonyms: [String] { ForeignKey.synonyms.filter { $0.value.contains(name) }.keys.sorted() }
}
