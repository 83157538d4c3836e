import Glibc

/// Facts about a process from /proc.
struct ProcessFacts {
    let pid: Int32

    init(_ pid: Int32) { self.pid = pid }

    var isAlive: Bool { kill(pid, 0) == 0 && !text("stat").contains(") Z ") }
    /// Whether all threads of the process are stopped. After SIGSTOP they stop one after the other.
    var isStopped: Bool { entries("task").allSatisfy { text("task/\($0)/stat").contains(") T ") } }
    var words: [String] { text("cmdline").split(separator: "\0").map(String.init) }
    var variables: [String] { text("environ").split(separator: "\0").map(String.init) }
    var threads: Int? { field("Threads:").flatMap { Int($0) } }
    var parent: Int32? { field("PPid:").flatMap { Int32($0) } }
    var mask: String? { field("Umask:").map(String.init) }
    /// The capabilities that are in effect.
    var capabilities: UInt64? { field("CapEff:").flatMap { UInt64($0, radix: 16) } }
    var oomScoreAdjustment: String { text("oom_score_adj").filter { !$0.isWhitespace } }
    /// The soft and the hard limit of descriptors.
    var descriptorLimit: [String] {
        let line = text("limits").split(separator: "\n").first { $0.hasPrefix("Max open files") } ?? ""
        return line.split(separator: " ").dropFirst(3).prefix(2).map(String.init)
    }
    var children: [Int32] { text("task/\(pid)/children").split(separator: " ").compactMap { Int32($0) } }

    /// The open descriptors by number, with their link targets such as a path or `socket:[…]`.
    var descriptors: [Int32: String] {
        var found: [Int32: String] = [:]
        for number in 0..<Int32(64) { found[number] = link("/proc/\(pid)/fd/\(number)") }
        return found
    }

    /// Returns the lines of a socket table such as `tcp`, `tcp6` or `udp`.
    func sockets(in table: String) -> [Substring] { text("net/\(table)").split(separator: "\n") }

    /// Returns whether the main thread blocks a signal.
    func blocks(_ signal: Int32) -> Bool {
        let blocked = field("SigBlk:").flatMap { UInt64($0, radix: 16) } ?? 0
        return blocked & (1 << UInt64(signal - 1)) != 0
    }

    /// Whether the process has a handler for TERM, so that TERM does not end it at once.
    var catchesTerminate: Bool { catches(SIGTERM) }

    /// Returns whether the process has a handler for a signal. Handlers are installed one after the other.
    func catches(_ signal: Int32) -> Bool {
        let caught = field("SigCgt:").flatMap { UInt64($0, radix: 16) } ?? 0
        return caught & (1 << UInt64(signal - 1)) != 0
    }

    private func entries(_ name: String) -> [String] {
        guard let folder = opendir("/proc/\(pid)/\(name)") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { !$0.hasPrefix(".") }
    }

    private func field(_ name: String) -> Substring? {
        text("status").split(separator: "\n").first { $0.hasPrefix(name) }?.split(whereSeparator: \.isWhitespace).last
    }

    private func text(_ name: String) -> String {
        guard let file = fopen("/proc/\(pid)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}

/// Returns the target of a symbolic link, or nil if there is none.
func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
