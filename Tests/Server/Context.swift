import Prefork

/// A worker in words: `web/0 option=value … deed word …`. It travels in an encoding of its own: the same words.
struct Context: WorkerContext, Equatable {
    let id: WorkerID
    private let options: [String]
    /// What it does, and with what: never empty.
    let deed: [String]

    init(_ words: [String]) throws {
        guard let first = words.first, let id = WorkerID(text: first) else {
            throw Failure("no id in '\(words.joined(separator: " "))'")
        }
        self.id = id
        options = words.dropFirst().prefix { $0.contains("=") }.map(\.self)
        deed = Array(words.dropFirst(1 + options.count))
        if deed.isEmpty { throw Failure("nothing to do for \(id)") }
    }

    func encoded() throws -> [UInt8] {
        switch deed[0] {
        case "unspeakable": throw Failure("it is unspeakable")
        // Bytes that only the other side finds fault with.
        case "garbled": return Array("\(id)".utf8)
        // Other bytes each time, and yet the same context.
        case "restless": return Array((words + ["\(Int.random(in: 0..<Int.max))"]).joined(separator: " ").utf8)
        case "large":
            return Array((words + [String(repeating: "x", count: Int(deed[1]) ?? 0)]).joined(separator: " ").utf8)
        default: return Array(words.joined(separator: " ").utf8)
        }
    }

    static func decoded(from bytes: [UInt8]) throws -> Context {
        try Context(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// `rts=-N4,-A8m`.
    var runtime: RuntimeOptions {
        var result = RuntimeOptions(cap: nil, runtimes: [])
        if let options = option("rts") { result.arguments = ["+RTS"] + options + ["-RTS"] }
        return result
    }

    /// `args=a,b`.
    var displayArguments: [String] { option("args") ?? [] }

    /// `listen=PORT` at 127.0.0.1 or `host=HOST`, where 0 is a port of the kernel's choice, one for the group; or
    /// `path=PATH`. `transport=udp`; `name=NAME,…`, or it is called `http`; `backlog=LENGTH`.
    var sockets: [SocketSpec] {
        let ports = (option("listen") ?? []).compactMap { UInt16($0) }
        let addresses =
            ports.map { SocketSpec.Address.internet(host: option("host")?.first ?? "127.0.0.1", port: $0) }
            + (option("path") ?? []).map { SocketSpec.Address.unix(path: $0, mode: nil) }
        let names = option("name") ?? []
        return addresses.enumerated().map { index, address in
            SocketSpec(
                name: names.indices.contains(index) ? names[index] : "http", address: address,
                transport: option("transport")?.first.flatMap(SocketSpec.Transport.init(rawValue:)) ?? .tcp,
                backlog: option("backlog")?.first.flatMap { Int32($0) } ?? 1024, owner: ports == [0] ? id.group : nil)
        }
    }

    /// `restart=never`.
    var restart: RestartPolicy {
        RestartPolicy(condition: option("restart")?.first.flatMap(RestartPolicy.Condition.init(rawValue:)) ?? .always)
    }

    /// `grace=MILLISECONDS`.
    var stop: StopPolicy {
        StopPolicy(grace: .milliseconds(option("grace")?.first.flatMap { Int($0) } ?? 30_000))
    }

    private var words: [String] { ["\(id)"] + options + deed }

    private func option(_ name: String) -> [String]? {
        let value = options.first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        return value?.split(separator: ",").map(String.init)
    }
}

extension WorkerID {
    /// `web/0`.
    init?(text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        self.init(group: String(parts[0]), number: number)
    }
}
