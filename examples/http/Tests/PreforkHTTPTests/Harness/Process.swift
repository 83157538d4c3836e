import Glibc

/// Facts about a process from /proc.
struct Process {
    let pid: Int32

    /// The words of the process's command line, as `ps` shows them.
    var words: [String] {
        contents(of: "/proc/\(pid)/cmdline").split(separator: "\0").map(String.init)
    }

    var exists: Bool { access("/proc/\(pid)", F_OK) == 0 }

    /// Whether all threads of the process are stopped.
    var isStopped: Bool {
        let threads = entries(of: "/proc/\(pid)/task")
        return !threads.isEmpty && threads.allSatisfy { state(at: "/proc/\(pid)/task/\($0)/stat") == "T" }
    }

    /// The names of the process's threads.
    var threads: [String] {
        entries(of: "/proc/\(pid)/task").map { contents(of: "/proc/\(pid)/task/\($0)/comm") }
    }

    /// The inodes of the process's open sockets.
    var sockets: Set<String> {
        Set(
            entries(of: "/proc/\(pid)/fd").compactMap { number in
                var buffer = [CChar](repeating: 0, count: 64)
                let count = readlink("/proc/\(pid)/fd/\(number)", &buffer, buffer.count)
                let target = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
                return target.hasPrefix("socket:[") ? String(target.dropFirst(8).dropLast()) : nil
            })
    }

    static func children(of parent: Int32) -> [Process] {
        entries(of: "/proc").compactMap { Int32($0) }.filter { pid in
            // The second field can contain spaces and ends at the last parenthesis. The fourth field is the parent's
            // pid.
            let fields = contents(of: "/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && Int32(fields[1]) == parent
        }.map(Process.init)
    }

    private func state(at path: String) -> Character? {
        contents(of: path).split(separator: ")").last?.first { $0 != " " }
    }
}

/// The kernel's table of TCP sockets.
enum SocketTable {
    /// Returns the inode of the socket that listens on a port.
    static func listener(on port: UInt16) -> String? { listeners(on: port).first }

    /// Returns the inodes of all sockets that listen on a port.
    static func listeners(on port: UInt16) -> [String] {
        inodes { $0[1].hasSuffix(hex(port)) && $0[3] == "0A" }
    }

    /// Returns the inode of the server's socket of a client's connection, or nil if no worker has accepted the
    /// connection.
    static func serverEnd(from client: UInt16, to port: UInt16) -> String? {
        inodes { $0[1].hasSuffix(hex(port)) && $0[2].hasSuffix(hex(client)) && $0[9] != "0" }.first
    }

    private static func inodes(where isWanted: ([Substring]) -> Bool) -> [String] {
        contents(of: "/proc/self/net/tcp").split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ") }.filter { $0.count > 9 && isWanted($0) }.map { String($0[9]) }
    }

    private static func hex(_ port: UInt16) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return ":" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

private func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk[..<count]
    }
}

private func entries(of directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names
}
