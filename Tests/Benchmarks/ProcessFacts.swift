import Glibc

/// What the kernel tells of a running process.
struct ProcessFacts {
    private let folder: String

    init(_ pid: pid_t) { folder = "/proc/\(pid)" }

    /// How often it was taken off a CPU, by its own will or not.
    func switches() throws -> Double {
        try number("voluntary_ctxt_switches", in: "status") + number("nonvoluntary_ctxt_switches", in: "status")
    }

    /// The time it spent on a CPU, to the nanosecond; utime and stime of `stat` know only whole ticks.
    func processorTime() throws -> Nanoseconds {
        let text = try contents("schedstat")
        guard let first = text.split(separator: " ").first, let count = Int64(first) else {
            throw Failure("cannot read \(folder)/schedstat")
        }
        return Nanoseconds(count: count)
    }

    /// Resident memory; its share of it where pages are shared; what would be free again if it ended. In MiB.
    func memory() throws -> (resident: Double, proportional: Double, own: Double) {
        func mebibytes(_ key: String) throws -> Double { try number(key, in: "smaps_rollup") / 1024 }
        let own = try mebibytes("Private_Clean") + mebibytes("Private_Dirty")
        return (try mebibytes("Rss"), try mebibytes("Pss"), own)
    }

    /// The number after `key:`.
    private func number(_ key: String, in file: String) throws -> Double {
        for line in try contents(file).split(separator: "\n") {
            let words = line.split(whereSeparator: { " \t:".contains($0) })
            if words.count > 1, words[0] == key, let number = Double(words[1]) { return number }
        }
        throw Failure("cannot find \(key) in \(folder)/\(file)")
    }

    private func contents(_ file: String) throws -> String {
        guard let input = fopen("\(folder)/\(file)", "r") else { throw Failure("cannot read \(folder)/\(file)") }
        defer { fclose(input) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
            count = fread(buffer.baseAddress, 1, 16384, input)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
