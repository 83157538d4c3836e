import Prefork

/// A worker of the test server, as one line of text: `web/0 option=value … behavior argument …`. The encoded context is the
/// same text.
struct Context: WorkerContext, Equatable {
    let id: WorkerID
    private let options: [String]
    /// The worker's behavior and its arguments. Never empty.
    let behavior: [String]

    init(_ words: [String]) throws {
        guard let first = words.first, let id = WorkerID(text: first) else {
            throw Failure("no id in '\(words.joined(separator: " "))'")
        }
        self.id = id
        options = words.dropFirst().prefix { $0.contains("=") }.map(\.self)
        behavior = Array(words.dropFirst(1 + options.count))
        if behavior.isEmpty { throw Failure("nothing to do for \(id)") }
    }

    /// Contexts of the behavior `alike` are equal if their ids are.
    static func == (first: Context, second: Context) -> Bool {
        first.id == second.id
            && (first.words == second.words || first.behavior[0] == "alike" && second.behavior[0] == "alike")
    }

    func encoded() throws -> [UInt8] {
        switch behavior[0] {
        case "unencodable": throw Failure("it is unencodable")
        // Bytes that can be sent but not decoded.
        case "corrupt": return Array("\(id)".utf8)
        // Different bytes at each call, although the context is equal.
        case "reencode": return Array((words + ["\(Int.random(in: 0..<Int.max))"]).joined(separator: " ").utf8)
        case "large":
            return Array((words + [String(repeating: "x", count: Int(behavior[1]) ?? 0)]).joined(separator: " ").utf8)
        default: return Array(words.joined(separator: " ").utf8)
        }
    }

    static func decoded(from bytes: [UInt8]) throws -> Context {
        try Context(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// From the option `rts=-N4,-A8m`.
    var runtime: RuntimeOptions {
        var result = RuntimeOptions(cap: nil, runtimes: [])
        if let options = option("rts") { result.arguments = ["+RTS"] + options + ["-RTS"] }
        return result
    }

    /// From the option `args=a,b`.
    var displayArguments: [String] { option("args") ?? [] }

    /// From the options `listen=PORT` or `path=PATH`.
    ///
    /// The host is 127.0.0.1, or that of `host=HOST`. For port 0 the kernel chooses a port, which the group shares. Further
    /// options are `transport=udp`, `name=NAME,…` (by default `http`) and `backlog=LENGTH`.
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

    /// From the option `restart=never`.
    var restart: RestartPolicy {
        RestartPolicy(condition: option("restart")?.first.flatMap(RestartPolicy.Condition.init(rawValue:)) ?? .always)
    }

    /// From the option `grace=MILLISECONDS`.
    var stop: StopPolicy {
        StopPolicy(grace: .milliseconds(option("grace")?.first.flatMap { Int($0) } ?? 30_000))
    }

    /// From the option `up-in=MILLISECONDS`: the worker is up when it has called `reportReady()`, within this time.
    var readiness: Readiness? {
        option("up-in")?.first.flatMap { Int($0) }.map { Readiness(.notify, timeout: .milliseconds($0)) }
    }

    /// From the option `alive-in=MILLISECONDS`: the worker has to call `reportAlive()` again within this time.
    var watchdog: Duration? { option("alive-in")?.first.flatMap { Int($0) }.map { .milliseconds($0) } }

    /// From the option `rollout=at-once`: all workers are replaced at the same time.
    var rollout: RolloutPolicy? {
        option("rollout") == ["at-once"] ? RolloutPolicy(maxUnavailable: .percent(100), minReady: .zero) : nil
    }

    /// From the options `user=NAME`, `umask=OCTAL`, `keep=BITS` of capabilities, `nofile=SOFT,HARD` and
    /// `score=NUMBER`.
    var launchAttributes: LaunchAttributes {
        var attributes = LaunchAttributes(
            user: option("user")?.first.map { .name($0) },
            umask: option("umask")?.first.flatMap { UInt16($0, radix: 8) },
            capabilities: option("keep")?.first.flatMap { UInt64($0) }.map { Capabilities(rawValue: $0) },
            oomScoreAdjustment: option("score")?.first.flatMap { Int($0) })
        let numbers = (option("nofile") ?? []).compactMap { UInt64($0) }
        if numbers.count == 2 { attributes.limits.nofile = ResourceLimit(soft: numbers[0], hard: numbers[1]) }
        return attributes
    }

    /// From the option `log=text` or `log=json`.
    var output: OutputPolicy {
        let format = option("log")?.first.flatMap(LinePolicy.Format.init(rawValue:))
        return format.map { OutputPolicy(LinePolicy($0)) } ?? OutputPolicy()
    }

    /// From the option `needs=GROUP,…`.
    var needs: [Need] { (option("needs") ?? []).map { Need($0) } }

    private var words: [String] { ["\(id)"] + options + behavior }

    private func option(_ name: String) -> [String]? {
        let value = options.first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        return value?.split(separator: ",").map(String.init)
    }
}

extension WorkerID {
    /// Creates an id from text such as `web/0`.
    init?(text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        self.init(group: String(parts[0]), number: number)
    }
}
