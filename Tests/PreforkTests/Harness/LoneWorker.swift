/// A worker of the test server that was started without a master, so that a test can pass what no master would.
struct LoneWorker {
    let program: Program
    private let folder: Folder

    /// - Parameters:
    ///   - context: The context, in the syntax of `Tests/Server`.
    ///   - preparation: Commands that the shell runs before it executes the worker.
    init(_ context: String, after preparation: String = ":") throws {
        folder = try Folder()
        let file = try folder.write(context, to: "context")
        let role = "export PREFORK_CONTEXT_FD=5 PREFORK_CONTEXT_PID=$$"
        program = try Program(["sh", "-c", "\(preparation); \(role); exec '\(built("server"))' 5<'\(file)'"])
    }
}
