/// The colour of a group's prefix on a terminal. A group has the same one in each run.
package enum GroupColor {
    /// Red is left to errors, and black and white may be the background.
    private static let codes = [32, 33, 34, 35, 36, 92, 93, 94, 95, 96]

    /// Returns the prefix in the colour of a group.
    package static func colored(_ prefix: String, group: String) -> String {
        if prefix.isEmpty { return prefix }
        // FNV-1a, because Swift's own hashes differ from run to run.
        let hash = group.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return "\u{1B}[\(codes[Int(hash % UInt32(codes.count))])m\(prefix)\u{1B}[0m"
    }
}
