import Glibc

/// Facts about a master from /proc.
struct MasterFacts {
    let descriptors: Int
    let threads: Int
    /// The size of the private dirty pages, in kB. Clean pages are not included, because their number depends on other
    /// processes that run the same program.
    let memory: Int
    let childPIDs: [Int32]
    let zombies: Int
    var children: Int { childPIDs.count }
    /// The command lines of the child processes, with the words separated by spaces.
    let commandLines: [String]

    init(of pid: Int32) throws {
        descriptors = entries(of: "/proc/\(pid)/fd").count
        let status = contents(of: "/proc/\(pid)/status") ?? ""
        threads = number(after: "Threads:", in: status)
        let rollup = contents(of: "/proc/\(pid)/smaps_rollup") ?? ""
        memory = number(after: "Private_Dirty:", in: rollup)
        let list = (contents(of: "/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ")
        childPIDs = list.compactMap { Int32($0) }
        zombies = list.count { contents(of: "/proc/\($0)/stat")?.contains(") Z ") ?? false }
        commandLines = list.compactMap { child in
            contents(of: "/proc/\(child)/cmdline")?.split(separator: "\0").joined(separator: " ")
        }
    }
}

private func number(after label: String, in text: String) -> Int {
    let line = text.split(separator: "\n").first { $0.hasPrefix(label) }
    return line?.split(separator: " ").compactMap { Int($0) }.first
        ?? line?.split(separator: "\t").compactMap { Int($0) }.first ?? 0
}

/// The state letter of /proc/PID/stat.
func state(of pid: Int32) -> Substring? {
    contents(of: "/proc/\(pid)/stat")?.split(separator: ")").last?.split(separator: " ").first
}

/// Returns the names in a directory, without `.` and `..`.
func entries(of directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}
