import Glibc

/// Facts about a running process from /proc.
struct ProcessFacts {
    private let folder: String

    init(_ pid: pid_t) { folder = "/proc/\(pid)" }

    /// Returns the number of voluntary and involuntary context switches.
    func switches() throws -> Double {
        try number("voluntary_ctxt_switches", in: "status") + number("nonvoluntary_ctxt_switches", in: "status")
    }

    /// Returns the CPU time of the main thread in nanoseconds. The times in `stat` have only the precision of clock ticks.
    func processorTime() throws -> Nanoseconds { try processorTime(of: "schedstat") }

    /// Returns the CPU time of all current threads.
    func processorTimeOfAllThreads() throws -> Nanoseconds {
        // A listed thread can end before its file is read.
        try threads().compactMap { try? processorTime(of: "task/\($0)/schedstat") }
            .reduce(Nanoseconds(count: 0), +)
    }

    private func processorTime(of file: String) throws -> Nanoseconds {
        let text = try contents(file)
        guard let first = text.split(separator: " ").first, let count = Int64(first) else {
            throw Failure("cannot read \(folder)/\(file)")
        }
        return Nanoseconds(count: count)
    }

    private func threads() throws -> [Int] {
        guard let tasks = opendir("\(folder)/task") else { throw Failure("cannot read \(folder)/task") }
        defer { closedir(tasks) }
        var numbers: [Int] = []
        while let entry = readdir(tasks) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = Int(name) { numbers.append(number) }
        }
        return numbers
    }

    /// Returns the resident memory (RSS), the proportional share of it (PSS), and the memory that only this process uses, in
    /// MiB.
    func memory() throws -> (resident: Double, proportional: Double, own: Double) {
        func mebibytes(_ key: String) throws -> Double { try number(key, in: "smaps_rollup") / 1024 }
        let own = try mebibytes("Private_Clean") + mebibytes("Private_Dirty")
        return (try mebibytes("Rss"), try mebibytes("Pss"), own)
    }

    /// Returns the number after `key:` in a file.
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
