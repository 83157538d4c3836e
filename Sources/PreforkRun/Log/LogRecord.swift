/// One event of the master, ready to be written as a line of text or of JSON.
struct LogRecord: Equatable {
    enum Level: String { case debug, info, warning, error }

    enum Value: Equatable {
        case text(String)
        case integer(Int64)
        case texts([String])
    }

    struct Field: Equatable {
        let name: String
        let value: Value
    }

    var level = Level.info
    /// What happened, in one word that programs can match: `launched`, `exited`, `accepted` …
    let event: String
    /// The whole story in one sentence.
    let message: String
    /// For programs, beside the message.
    private(set) var fields: [Field] = []

    init(_ event: String, _ message: String, level: Level = .info) {
        self.event = event
        self.message = message
        self.level = level
    }

    func with(_ name: String, _ value: String?) -> LogRecord { adding(name, value.map(Value.text)) }

    func with(_ name: String, _ value: (some BinaryInteger)?) -> LogRecord {
        adding(name, value.map { .integer(Int64(clamping: $0)) })
    }

    func with(_ name: String, _ value: [String]) -> LogRecord { adding(name, .texts(value)) }

    private func adding(_ name: String, _ value: Value?) -> LogRecord {
        guard let value else { return self }
        var copy = self
        copy.fields.append(Field(name: name, value: value))
        return copy
    }
}
