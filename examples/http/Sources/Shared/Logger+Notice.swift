import Logging
import Prefork

extension Logger {
    /// Logs a notice of the master, with its event and its values as metadata.
    func log(_ notice: Notice) {
        for record in LogRecord.records(of: notice, manifest: label) {
            let values = record.fields.map { ($0.name, MetadataValue($0.value)) } + [("event", "\(record.event)")]
            let metadata = Metadata(values) { first, _ in first }
            log(level: Level(rawValue: record.level.rawValue) ?? .info, "\(record.message)", metadata: metadata)
        }
    }
}

extension Logger.MetadataValue {
    fileprivate init(_ value: LogRecord.Value) {
        switch value {
        case .text(let text): self = .string(text)
        case .integer(let number): self = .stringConvertible(number)
        case .texts(let texts): self = .array(texts.map { .string($0) })
        }
    }
}
