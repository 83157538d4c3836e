import ArgumentParser

/// The option `--stdin-filename` of several commands.
enum StandardInputName {
    /// Refuses a name for a standard input that nobody reads.
    static func check(_ name: String?, files: [String]) throws {
        if name != nil, !files.contains("-") {
            throw ValidationError("--stdin-filename is for standard input: write - in the place of a file.")
        }
    }
}
