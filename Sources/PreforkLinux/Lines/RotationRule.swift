internal import Supervision

/// When a file of lines is put aside for a new one, and how many old ones are kept.
struct RotationRule: Equatable {
    /// The size in bytes that a file may have; nil for no limit.
    var size: Int?
    /// The time in seconds after which a file is put aside; nil for no limit. The time is counted from 1970, so `1d` ends at
    /// midnight in UTC, whenever the file was opened.
    var every: Int?
    /// How many old files are kept.
    var keep: Int
    /// How old files are compressed; nil for not at all.
    var compress: LinePolicy.Compression?

    /// Whether a file has to be put aside before it is written to. An empty file never is.
    ///
    /// - Parameters:
    ///   - adding: How many bytes are written. A line that is longer than `size` gets a file of its own.
    ///   - lastWrite: When the file was written to for the last time, in seconds since 1970.
    func isDue(size current: Int, adding: Int, lastWrite: Int, now: Int) -> Bool {
        guard current > 0 else { return false }
        if let size, adding > size || current > size - adding { return true }
        if let every, every > 0, now / every > lastWrite / every { return true }
        return false
    }

    /// How many bytes of whole lines fit into a file.
    ///
    /// - Parameter lines: Whole lines. At least the first of them is taken.
    func fitting(_ lines: ArraySlice<UInt8>, into current: Int) -> Int {
        guard let size, lines.count > size - current else { return lines.count }
        let room = max(size - current, 0)
        let newline = UInt8(ascii: "\n")
        if let last = lines.prefix(room).lastIndex(of: newline) { return last + 1 - lines.startIndex }
        return (lines.firstIndex(of: newline).map { $0 + 1 } ?? lines.endIndex) - lines.startIndex
    }

    /// The names that the last old file may have, which makes room for another.
    func lastNames(of path: String) -> [String] { RotationRule.suffixes.map { "\(path).\(keep)\($0)" } }

    /// The renames that put a file aside, in order: from the oldest to the newest.
    func renames(of path: String) -> [(from: String, to: String)] {
        guard keep > 0 else { return [] }
        return stride(from: keep - 1, through: 1, by: -1).flatMap { number in
            RotationRule.suffixes.map { ("\(path).\(number)\($0)", "\(path).\(number + 1)\($0)") }
        } + [(path, "\(path).1")]
    }

    /// What an old file's name ends with: nothing, or the mark of the program that has compressed it.
    private static let suffixes = [""] + LinePolicy.Compression.allCases.map(\.suffix)
}
