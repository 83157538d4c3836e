internal import JSONText

/// A record of the master's log, which is written as a line of text or of JSON.
public struct LogRecord: Hashable, Sendable {
    /// The severity of a record.
    public enum Level: String, Sendable, Comparable {
        /// Normal operation.
        case info
        /// An unexpected event that the master handles, such as the death of a worker.
        case warning
        /// A failure: the master could not do what it was asked to do.
        case error

        /// Orders levels by severity, from `info` to `error`.
        public static func < (left: Level, right: Level) -> Bool { left.severity < right.severity }

        private var severity: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// The value of a field.
    public enum Value: Hashable, Sendable {
        /// A text.
        case text(String)
        /// A number. A duration has its unit in the name of the field, as in `age_ms`.
        case integer(Int64)
        /// A list of texts.
        case texts([String])
    }

    /// A named value of a record.
    public struct Field: Hashable, Sendable {
        /// The name in lower case, such as `worker` or `age_ms`.
        public let name: String
        /// The value.
        public let value: Value
    }

    /// The severity of the record.
    public var level = Level.info
    /// The name of the event, for programs, such as `launched`, `exited` or `accepted`.
    public let event: String
    /// What happened, as a sentence for people, in which U+FFFD replaces characters that could steer a terminal. The
    /// fields have such characters as they are.
    public let message: String
    /// What happened, as values for programs.
    public private(set) var fields: [Field] = []

    package init(_ event: String, _ message: String, level: Level = .info) {
        self.event = event
        // A message names values of the manifest, paths and arguments. None of them may forge a line of the log.
        self.message = message.printable
        self.level = level
    }

    /// Returns the record with a field added, unless the value is nil.
    package func with(_ name: String, _ value: String?) -> LogRecord { adding(name, value.map(Value.text)) }

    /// Returns the record with a field added, unless the value is nil.
    package func with(_ name: String, _ value: (some BinaryInteger)?) -> LogRecord {
        adding(name, value.map { .integer(Int64(clamping: $0)) })
    }

    /// Returns the record with a list of texts added as a field.
    package func with(_ name: String, _ value: [String]) -> LogRecord { adding(name, .texts(value)) }

    private func adding(_ name: String, _ value: Value?) -> LogRecord {
        guard let value else { return self }
        var copy = self
        copy.fields.append(Field(name: name, value: value))
        return copy
    }
}
