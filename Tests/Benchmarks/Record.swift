import Glibc

/// A worker's word that its program runs: `w/7 4711 123456789`.
struct Record {
    let worker: String
    let pid: pid_t
    /// By the clock of this machine, read by the worker itself: how fast we read its word does not matter.
    let ranAt: Nanoseconds

    init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count == 3, let pid = pid_t(words[1]), let time = Int64(words[2]) else { return nil }
        worker = String(words[0])
        self.pid = pid
        ranAt = Nanoseconds(count: time)
    }
}

/// The value of "event" in a line of JSON; empty where there is none.
func eventName(in line: String) -> String {
    // Between quotation marks: …, event, a colon, the name, …
    let parts = line.utf8.split(separator: UInt8(ascii: "\""))
    guard let key = parts.firstIndex(where: { $0.elementsEqual("event".utf8) }), key + 2 < parts.count else {
        return ""
    }
    return String(parts[key + 2]) ?? ""
}
