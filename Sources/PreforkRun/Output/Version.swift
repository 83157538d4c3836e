/// The version of the program, as `--version` and the reports give it.
enum Version {
    static let current = "0.1.0"
}
