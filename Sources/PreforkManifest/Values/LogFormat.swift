/// What becomes of the lines of a worker.
enum LogFormat: String, CaseIterable {
    /// They go to the stream of the master, and are not read.
    case inherit
    case text, json
}
