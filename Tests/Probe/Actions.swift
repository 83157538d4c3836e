import Glibc

// The actions of the probe.

/// Answers each connection on descriptor 3 with the pid of the probe, as HTTP.
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

/// Sends a message to the abstract address in NOTIFY_SOCKET.
func tell(_ message: String) {
    guard let address = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }), address.hasPrefix("@") else {
        stop("there is no NOTIFY_SOCKET")
    }
    let name = [0] + Array(address.utf8.dropFirst())
    var unix = sockaddr_un()
    unix.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let sender = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    let bytes = Array(message.utf8)
    let count = withUnsafePointer(to: unix) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(sender, bytes, bytes.count, 0, $0, length) }
    }
    guard count == bytes.count else { stop("cannot tell") }
}

/// Does to the shared socket what a worker can do to it.
func damageSocket(by damage: String) {
    switch damage {
    case "shutdown": shutdown(3, Int32(SHUT_RDWR))
    case "nonblocking": _ = fcntl(3, F_SETFL, fcntl(3, F_GETFL) | O_NONBLOCK)
    case "backlog": listen(3, 1)
    case "unlink": unlink(argument(4, "the path of the socket"))
    case "chmod": chmod(argument(4, "the path of the socket"), 0o777)
    case let unknown: stop("unknown damage '\(unknown)'")
    }
}

/// Sends each datagram on descriptor 3 back, with the pid of the probe in front.
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

/// Starts threads that rest.
func startThreads(_ count: Int) {
    for _ in 0..<count {
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { _ in
                while true { pause() }
            }, nil)
        guard error == 0 else { stop("cannot start a thread") }
    }
}

/// Starts another probe.
func spawnSelf(_ arguments: [String], leadsGroup: Bool = false, leadsSession: Bool = false) -> pid_t {
    var child: pid_t = 0
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID of spawn.h, which Swift does not import.
    if leadsSession { posix_spawnattr_setflags(&attributes, 0x80) }
    if leadsGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
    var strings: [UnsafeMutablePointer<CChar>?] = (["probe"] + arguments).map { strdup($0) } + [nil]
    defer { strings.forEach { free($0) } }
    // By its own path, so that the process has the same name.
    var path = [CChar](repeating: 0, count: 4096)
    guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { stop("cannot find itself") }
    guard posix_spawn(&child, path, nil, &attributes, &strings, nil) == 0 else { stop("cannot spawn") }
    return child
}
