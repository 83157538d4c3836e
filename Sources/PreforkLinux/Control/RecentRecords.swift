/// The newest records of the log, for clients that ask what has happened to a worker.
struct RecentRecords {
    /// How many records are kept. A record takes some hundred bytes.
    static let capacity = 256

    private var records: [(record: LogRecord, time: Timestamp)] = []
    /// Where the next record is put once there are as many as are kept.
    private var next = 0

    mutating func add(_ record: LogRecord, at time: Timestamp) {
        if records.count < RecentRecords.capacity {
            records.append((record, time))
        } else {
            records[next] = (record, time)
            next = (next + 1) % RecentRecords.capacity
        }
    }

    /// The newest records about workers, the oldest of them first.
    func about(_ workers: Set<String>, atMost count: Int) -> [(record: LogRecord, time: Timestamp)] {
        (records[next...] + records[..<next]).filter { $0.record.isAbout(workers) }.suffix(count)
    }
}

extension LogRecord {
    /// Whether the record is about one of these workers.
    fileprivate func isAbout(_ workers: Set<String>) -> Bool {
        fields.contains { field in
            switch (field.name, field.value) {
            case ("worker", .text(let name)): workers.contains(name)
            case ("workers", .texts(let names)): !workers.isDisjoint(with: names)
            default: false
            }
        }
    }
}
