/// The version of the program, which `--version` and the reports show.
enum Version {
    static let current = "0.1.0"
}
