package import Supervision

/// The programs that are run for events.
package struct EventPrograms: Sendable {
    /// A program and its place in the manifest.
    package struct Entry: Sendable {
        let program: Program
        /// Where the manifest names the program, such as `app.yaml:3:12`.
        let location: String?

        /// - Parameters:
        ///   - program: The program, with the directory in which it runs.
        ///   - location: Where the manifest names it, such as `app.yaml:3:12`.
        package init(_ program: Program, at location: String? = nil) {
            self.program = program
            self.location = location
        }
    }

    let entries: [EventKind: Entry]
    /// How long a program may run.
    let timeout: Duration

    /// How long a program has after SIGTERM until SIGKILL.
    static let grace = Duration.seconds(5)

    /// - Parameters:
    ///   - entries: The program of each event that has one.
    ///   - timeout: How long a program may run.
    package init(_ entries: [EventKind: Entry] = [:], timeout: Duration = .seconds(30)) {
        self.entries = entries
        self.timeout = timeout
    }
}
