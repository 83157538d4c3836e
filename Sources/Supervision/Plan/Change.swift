/// One key in which two specs of a worker differ.
public struct Change: Hashable, Sendable {
    /// The manifest's key, as in `env.MODE`, `args[1]` or `restart.backoff.max`.
    public let key: String
    /// Both as the manifest would write them; nil where the key is not there.
    public let old: Value?, new: Value?
    /// What it leads to.
    public let kind: ReloadEffect

    /// A value that may be shown, or one that may not: variables are where people keep their secrets.
    public enum Value: Hashable, Sendable {
        /// As the manifest would write it.
        case shown(String)
        /// There is one, and it is nobody's business.
        case hidden
    }

    /// What differs between two specs of one worker, in the order of the manifest's keys.
    public static func list(from old: WorkerSpec, to new: WorkerSpec) -> [Change] {
        var list = ChangeList()
        list.compare(old.program, new.program)
        list.compare(old.restart, new.restart)
        list.compare(old.stop, new.stop)
        return list.changes
    }
}

/// Collects the differences, key by key.
private struct ChangeList {
    var changes: [Change] = []

    private mutating func compare(_ key: String, _ old: String?, _ new: String?, _ kind: ReloadEffect = .relaunch) {
        if old != new {
            changes.append(
                Change(
                    key: key, old: old.map { .shown(RawBytes.shown($0)) }, new: new.map { .shown(RawBytes.shown($0)) },
                    kind: kind))
        }
    }

    mutating func compare(_ old: Program, _ new: Program) {
        if old.command == new.command {
            compare("command", old.executable, new.executable)
        } else {
            compare("command", old.command.manifestText, new.command.manifestText)
        }
        compare(arguments: old.arguments, new.arguments)
        compare("host", old.host, new.host)
        compare("port", old.port.map(String.init), new.port.map(String.init))
        compare(old.sockets, new.sockets, addressIsTold: old.host != new.host || old.port != new.port)
        if old.context != new.context {
            // It may hold anything, secrets and megabytes included.
            let hidden = (old.context.map { _ in Change.Value.hidden }, new.context.map { _ in Change.Value.hidden })
            changes.append(Change(key: "context", old: hidden.0, new: hidden.1, kind: .relaunch))
        }
        compare("readiness", old.tellsReadiness.readiness, new.tellsReadiness.readiness)
        compare("cap", old.cap.map(String.init), new.cap.map(String.init))
        compare("runtime", old.runtimes.manifestText, new.runtimes.manifestText)
        compare("runtime", old.options?.manifestText, new.options?.manifestText)
        compare("env", old.environment, new.environment)
        compare("env_file", old.environmentFile, new.environmentFile)
        compare("working_dir", old.workingDirectory, new.workingDirectory)
    }

    private mutating func compare(arguments old: [String], _ new: [String]) {
        guard old.count == new.count else { return compare("args", old.manifestText, new.manifestText) }
        for (index, pair) in zip(old, new).enumerated() { compare("args[\(index)]", pair.0, pair.1) }
    }

    private mutating func compare(_ key: String, _ old: [Variable], _ new: [Variable]) {
        guard old != new else { return }
        let before = Dictionary(old.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        let after = Dictionary(new.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
            changes.append(
                Change(
                    key: "\(key).\(name)", old: before[name].map { _ in .hidden },
                    new: after[name].map { _ in .hidden },
                    kind: .relaunch))
        }
    }

    private mutating func compare(_ old: [SocketSpec], _ new: [SocketSpec], addressIsTold: Bool) {
        let before = changes.count
        if let old = old.first, let new = new.first {
            compare("path", old.path, new.path)
            if !addressIsTold, old.path == new.path {
                compare("listen", old.address.description, new.address.description)
            }
            compare("mode", old.mode, new.mode)
            compare("listen.protocol", old.transport.rawValue, new.transport.rawValue)
            compare("listen.backlog", String(old.backlog), String(new.backlog))
            compare("listen.reuse_port", String(old.reusePort), String(new.reusePort))
        } else {
            compare("listen", old.first?.description ?? "worker", new.first?.description ?? "worker")
        }
        // A difference that has no key of its own, such as whose socket it is, must not pass for none.
        if old != new, changes.count == before, !addressIsTold {
            compare("listen.by", old.first?.owner ?? "all", new.first?.owner ?? "all")
        }
    }

    mutating func compare(_ old: RestartPolicy, _ new: RestartPolicy) {
        func master(_ key: String, _ old: String, _ new: String) { compare("restart." + key, old, new, .master) }
        master("policy", old.condition.rawValue, new.condition.rawValue)
        master("backoff.initial", old.backoff.initial.manifestText, new.backoff.initial.manifestText)
        master("backoff.factor", old.backoff.factor.manifestText, new.backoff.factor.manifestText)
        master("backoff.max", old.backoff.max.manifestText, new.backoff.max.manifestText)
        master("backoff.jitter", old.backoff.jitter.percent, new.backoff.jitter.percent)
        master("backoff.reset_after", old.backoff.resetAfter.manifestText, new.backoff.resetAfter.manifestText)
        master("intensity.deaths", "\(old.intensity.deaths)", "\(new.intensity.deaths)")
        master("intensity.within", old.intensity.within.manifestText, new.intensity.within.manifestText)
        master("intensity.then", old.intensity.then.rawValue, new.intensity.then.rawValue)
        master("never_on", old.neverOn.manifestText, new.neverOn.manifestText)
    }

    mutating func compare(_ old: StopPolicy, _ new: StopPolicy) {
        compare("stop.signal", old.signal.description, new.signal.description, .master)
        compare("stop.timeout", old.grace.manifestText, new.grace.manifestText, .master)
        compare("stop.kill", old.scope.rawValue, new.scope.rawValue, .master)
    }
}

extension SocketSpec {
    fileprivate var path: String? {
        guard case .unix(let path, _) = address else { return nil }
        return path
    }

    fileprivate var mode: String? {
        guard case .unix(_, let mode?) = address else { return nil }
        return "0" + String(mode, radix: 8)
    }
}

extension Double {
    /// `2`, `1.5`.
    package var manifestText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : "\(self)"
    }

    /// A share as the manifest writes it, without the dust of binary fractions.
    package var percent: String { ((self * 1e8).rounded() / 1e6).manifestText + "%" }
}

extension Array where Element == String {
    fileprivate var manifestText: String { "[" + joined(separator: ", ") + "]" }
}

extension Array where Element == Runtime {
    fileprivate var manifestText: String { map(\.rawValue).manifestText }
}

extension Bool {
    /// What is told of a program that says when it is up, and of another.
    fileprivate var readiness: String? { self ? "notify" : nil }
}

extension RuntimeOptions {
    fileprivate var manifestText: String {
        let variables = (variables + appended).map { "\($0.name)=\($0.value ?? "")" }
        return (arguments + variables + (boundCPUs.map { ["\($0) CPUs"] } ?? [])).manifestText
    }
}

extension Array where Element == Exit {
    fileprivate var manifestText: String { map(\.description).manifestText }
}
