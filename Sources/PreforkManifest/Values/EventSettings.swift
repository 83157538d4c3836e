public import ConfigText
public import Supervision

/// The programs that a manifest names for events.
public struct EventSettings: Sendable {
    /// A program and its arguments.
    public struct Command: Sendable {
        /// The program as it is written, and its arguments.
        public let words: [String]
        /// Where the manifest names the program.
        public let span: Span
    }

    /// The program of each event that has one.
    public var commands: [EventKind: Command] = [:]
    /// How long a program may run.
    public var timeout = Duration.seconds(30)

    /// Creates the settings of a manifest without the key.
    public init() {}
}
