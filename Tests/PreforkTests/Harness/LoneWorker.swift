/// A worker of the test's own server that no master launched, so that it can be given what no master gives.
struct LoneWorker {
    let program: Program
    private let folder: Folder

    /// - Parameters:
    ///   - context: As `Tests/Server` reads it.
    ///   - preparation: Commands of the shell that becomes the worker.
    init(_ context: String, after preparation: String = ":") throws {
        folder = try Folder()
        let file = try folder.write(context, to: "context")
        let role = "export PREFORK_CONTEXT_FD=5 PREFORK_CONTEXT_PID=$$"
        program = try Program(["sh", "-c", "\(preparation); \(role); exec '\(built("server"))' 5<'\(file)'"])
    }
}
