extension Array where Element: CustomStringConvertible {
    /// The first elements, and how many others there are: `web/0, web/1 and 7 others`.
    package func named(atMost limit: Int) -> String {
        let first = prefix(limit).map(\.description).joined(separator: ", ")
        return count > limit ? "\(first) and \(count - limit) others" : first
    }
}
