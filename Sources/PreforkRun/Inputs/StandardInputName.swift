import ArgumentParser

/// The option `--stdin-filename`, which several commands have.
enum StandardInputName {
    /// Throws an error if the option is given and no file is `-`, so that standard input is not read.
    static func check(_ name: String?, files: [String]) throws {
        if name != nil, !files.contains("-") {
            throw ValidationError("--stdin-filename requires standard input: pass - as a file.")
        }
    }
}
