/// One event of the master, ready to be written as a line of text or of JSON.
public struct LogRecord: Hashable, Sendable {
    /// How much attention it wants.
    public enum Level: String, Sendable, Comparable {
        /// None: things go as they should.
        case info
        /// Somebody may want to look: a worker died, a signal meant nothing.
        case warning
        /// Something that was asked for was not done.
        case error

        /// The graver is the greater.
        public static func < (left: Level, right: Level) -> Bool { left.gravity < right.gravity }

        private var gravity: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// What a field holds.
    public enum Value: Hashable, Sendable {
        /// A word or a sentence.
        case text(String)
        /// A count, a pid, or a time in the unit that the field's name ends with, as in `age_ms`.
        case integer(Int64)
        /// Several words.
        case texts([String])
    }

    /// One fact under its name.
    public struct Field: Hashable, Sendable {
        /// In lower case, as in `worker` or `age_ms`.
        public let name: String
        /// The fact.
        public let value: Value
    }

    /// How much attention it wants.
    public var level = Level.info
    /// What happened, in one word that programs can match: `launched`, `exited`, `accepted` …
    public let event: String
    /// The whole story in one sentence.
    public let message: String
    /// For programs, beside the message.
    public private(set) var fields: [Field] = []

    package init(_ event: String, _ message: String, level: Level = .info) {
        self.event = event
        self.message = message
        self.level = level
    }

    /// With one more field, unless its value is nil.
    package func with(_ name: String, _ value: String?) -> LogRecord { adding(name, value.map(Value.text)) }

    /// With one more field, unless its value is nil.
    package func with(_ name: String, _ value: (some BinaryInteger)?) -> LogRecord {
        adding(name, value.map { .integer(Int64(clamping: $0)) })
    }

    /// With a list as one more field.
    package func with(_ name: String, _ value: [String]) -> LogRecord { adding(name, .texts(value)) }

    private func adding(_ name: String, _ value: Value?) -> LogRecord {
        guard let value else { return self }
        var copy = self
        copy.fields.append(Field(name: name, value: value))
        return copy
    }
}
