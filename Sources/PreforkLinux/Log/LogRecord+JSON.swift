package import JSONText

extension LogRecord {
    /// The record as an object: its time, level, event and fields, and its message at the end.
    package func json(at time: Timestamp) -> JSON {
        var members: [JSON.Member] = [
            .init("time", .text(time.text)), .init("level", .text(level.rawValue)), .init("event", .text(event)),
        ]
        members += fields.map { JSON.Member($0.name, JSON($0.value)) }
        members.append(.init("message", .text(message)))
        return .object(members)
    }
}

extension JSON {
    fileprivate init(_ value: LogRecord.Value) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let integer): self = .integer(integer)
        case .texts(let texts): self = .list(texts.map { .text($0) })
        }
    }
}
