import Glibc

/// A line by which a worker reports that its program runs, such as `w/7 4711 123456789`.
struct Record {
    let worker: String
    let pid: pid_t
    /// The time at which the worker wrote the line. The worker reads the clock, so it does not matter when the line is read.
    let ranAt: Nanoseconds

    init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count == 3, let pid = pid_t(words[1]), let time = Int64(words[2]) else { return nil }
        worker = String(words[0])
        self.pid = pid
        ranAt = Nanoseconds(count: time)
    }
}

/// Returns the value of "event" in a line of JSON, or an empty text if there is none.
func eventName(in line: String) -> String {
    // The parts between the quotation marks are: …, `event`, a colon, the name, …
    let parts = line.utf8.split(separator: UInt8(ascii: "\""))
    guard let key = parts.firstIndex(where: { $0.elementsEqual("event".utf8) }), key + 2 < parts.count else {
        return ""
    }
    return String(parts[key + 2]) ?? ""
}
