// A worker for black-box tests: says what it was given and does as it is told by its first argument.

import Glibc

func argument(_ place: Int, _ meaning: String) -> String {
    guard CommandLine.arguments.indices.contains(place) else { stop("\(meaning) is missing") }
    return CommandLine.arguments[place]
}

func stop(_ reason: String) -> Never {
    say("probe: \(reason)\n", to: STDERR_FILENO)
    exit(64)
}

func say(_ text: String, to descriptor: Int32) {
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
}

/// Waits for a signal that ends it.
func rest() -> Never {
    while true { pause() }
}

switch argument(1, "what to do") {
case "rest": rest()
case "report":
    publish(report(), at: argument(2, "the report's path"))
    rest()
case "deaf":
    signal(SIGTERM, SIG_IGN)
    signal(SIGINT, SIG_IGN)
    // So that whoever waits for the file knows that it is deaf by now.
    if CommandLine.argc > 2 { publish("\(getpid())\n", at: argument(2, "the path for its pid")) }
    rest()
case "exit": exit(Int32(argument(2, "the code")) ?? 64)
case "crash":
    let number = Int32(argument(2, "the signal's number")) ?? SIGABRT
    signal(number, SIG_DFL)
    raise(number)
case "serve": serve()
case "echo-udp": echo()
case "leave-behind":
    // A process that outlives this one in the same group; its pid is what is published.
    let path = argument(2, "the path for its pid")
    publish("\(spawnSelf(["deaf"]))\n", at: path)
    if CommandLine.argc > 3 { rest() }
case "leave-group":
    // Joins another group and leaves a helper in its own; the helper's pid is what is published.
    let path = argument(2, "the path for a pid")
    let helper = spawnSelf(["deaf"])
    // Its end is never waited for, so the group that it leads lasts.
    guard setpgid(0, spawnSelf(["exit", "0"], leadsGroup: true)) == 0 else { stop("cannot change groups") }
    if CommandLine.argc > 3 { signal(SIGTERM, SIG_IGN) }
    publish("\(helper)\n", at: path)
    rest()
case let unknown: stop("cannot do '\(unknown)'")
}

// MARK: What it was given

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
    // SigBlk, SigIgn, SigCgt and Cpus_allowed_list, as the kernel words them.
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

/// Nobody sees a part of it: the file appears by being renamed.
func publish(_ text: String, at path: String) {
    let draft = "\(path).\(getpid())"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { stop("cannot write \(draft)") }
    say(text, to: file)
    close(file)
    rename(draft, path)
}

// MARK: What it does

/// Answers each connection on descriptor 3 with its pid, as HTTP.
func serve() -> Never {
    while true {
        let connection = accept(3, nil, nil)
        guard connection >= 0 else { continue }
        var request = [UInt8](repeating: 0, count: 4096)
        _ = read(connection, &request, request.count)
        say("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n\(getpid())\n", to: connection)
        close(connection)
    }
}

/// Sends each datagram on descriptor 3 back with its pid before it.
func echo() -> Never {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
        var sender = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &sender) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let count = recvfrom(3, &bytes, bytes.count, 0, address, &length)
                guard count >= 0 else { return }
                let answer = Array("\(getpid()) ".utf8) + bytes.prefix(count)
                _ = sendto(3, answer, answer.count, 0, address, length)
            }
        }
    }
}

func spawnSelf(_ arguments: [String], leadsGroup: Bool = false) -> pid_t {
    var child: pid_t = 0
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    if leadsGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
    var strings: [UnsafeMutablePointer<CChar>?] = (["probe"] + arguments).map { strdup($0) } + [nil]
    defer { strings.forEach { free($0) } }
    guard posix_spawn(&child, "/proc/self/exe", nil, &attributes, &strings, nil) == 0 else { stop("cannot spawn") }
    return child
}
