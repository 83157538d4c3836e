/// One event of the master, ready to be written as a line of text or of JSON.
public struct LogRecord: Hashable, Sendable {
    public enum Level: String, Sendable, Comparable {
        case info, warning, error

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

    public enum Value: Hashable, Sendable {
        case text(String)
        case integer(Int64)
        case texts([String])
    }

    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: Value
    }

    public var level = Level.info
    /// What happened, in one word that programs can match: `launched`, `exited`, `accepted` …
    public let event: String
    /// The whole story in one sentence.
    public let message: String
    /// For programs, beside the message.
    public private(set) var fields: [Field] = []

    public init(_ event: String, _ message: String, level: Level = .info) {
        self.event = event
        self.message = message
        self.level = level
    }

    /// With one more field, unless its value is nil.
    public func with(_ name: String, _ value: String?) -> LogRecord { adding(name, value.map(Value.text)) }

    /// With one more field, unless its value is nil.
    public func with(_ name: String, _ value: (some BinaryInteger)?) -> LogRecord {
        adding(name, value.map { .integer(Int64(clamping: $0)) })
    }

    /// With a list as one more field.
    public func with(_ name: String, _ value: [String]) -> LogRecord { adding(name, .texts(value)) }

    private func adding(_ name: String, _ value: Value?) -> LogRecord {
        guard let value else { return self }
        var copy = self
        copy.fields.append(Field(name: name, value: value))
        return copy
    }
}
