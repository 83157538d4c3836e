import Glibc

/// Describes everything with which the probe was started, a line for each fact.
func report() -> String {
    var lines = CommandLine.arguments.map { "argument \($0)" }
    lines += contents(of: "/proc/self/environ").split(separator: "\0").map { "variable \($0)" }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    if getcwd(&path, path.count) != nil { lines.append("directory \(text(path))") }
    lines += descriptors().map { "descriptor \($0.number) \($0.kind)" }
    lines.append("pid \(getpid())")
    lines.append("parent \(getppid())")
    lines.append("group \(getpgrp())")
    var limit = rlimit()
    getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
    lines.append("limit \(limit.rlim_cur) \(limit.rlim_max)")
    // Includes SigBlk, SigIgn, SigCgt and Cpus_allowed_list.
    lines += contents(of: "/proc/self/status").split(separator: "\n").map { "status \($0)" }
    return lines.map { $0 + "\n" }.joined()
}

func descriptors() -> [(number: Int32, kind: String)] {
    guard let folder = opendir("/proc/self/fd") else { return [] }
    defer { closedir(folder) }
    var found: [(Int32, String)] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard let number = Int32(name), number != dirfd(folder) else { continue }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        if readlink("/proc/self/fd/\(name)", &target, target.count - 1) >= 0 { found.append((number, text(target))) }
    }
    return found.sorted { $0.0 < $1.0 }
}

func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = getc(file)
    while byte != EOF {
        bytes.append(UInt8(truncatingIfNeeded: byte))
        byte = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
}

func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Writes a file under another name and renames it, so that no test reads a part of it.
func publish(_ text: String, at path: String) {
    let draft = "\(path).\(getpid())"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { stop("cannot write \(draft)") }
    say(text, to: file)
    close(file)
    rename(draft, path)
}
