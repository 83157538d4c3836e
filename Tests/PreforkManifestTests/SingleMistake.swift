import ManifestTools
import Samples

@testable import PreforkManifest

/// One mistake, with the keys of a group that it needs and no others.
struct SingleMistake: CustomStringConvertible, Sendable {
    /// The keys of the group by name, each with its lines. The lines begin in column 1.
    let keys: [String: String]
    /// A further group, for a mistake that needs two groups; `NAME` stands for the group's name.
    var other: String?
    let finding: Diagnostic
    /// The keys on which the finding depends: those that the mistake writes, and those whose absence it needs.
    private(set) var reads: Set<String> = []
    /// The keys that the mistake writes, and those that it was meant to write, which its hint names.
    private(set) var writes: Set<String> = []

    var description: String { "\(finding.code.rawValue) \(keys.values.sorted().joined(separator: ", "))" }

    /// Whether both listen on the same port, so that each may be reported as a collision with the other.
    func collides(with other: SingleMistake) -> Bool { !ports.isDisjoint(with: other.ports) }

    private var ports: Set<Int> {
        let text = keys.values.joined(separator: " ") + (other ?? "")
        return Set(text.split { !$0.isNumber }.compactMap { Int($0) }.filter { $0 >= 1024 })
    }

    /// Whether the mistake needs ids or overrides of its own.
    var setsIDs: Bool { ["ids", "count", "overrides"].contains { keys[$0] != nil } }

    /// Whether neither mistake hides the other in one group.
    func isIndependent(of other: SingleMistake) -> Bool {
        reads.isDisjoint(with: other.writes) && other.reads.isDisjoint(with: writes)
    }

    /// Where the keys of a mistake stand.
    enum Place: CaseIterable { case group, defaults, override }

    /// A manifest with mistakes in the given places. Mistakes of a group and of its override have one group.
    static func manifest(_ mistakes: [(SingleMistake, Place, group: String)]) -> Source {
        func lines(_ mistake: SingleMistake, _ indent: String) -> String {
            mistake.keys.sorted { $0.key < $1.key }.map { $0.value }.joined(separator: "\n")
                .split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 + "\n" }.joined()
        }
        var text = "version: 1\n"
        let defaults = mistakes.filter { $0.1 == .defaults }
        if !defaults.isEmpty { text += "defaults:\n" + defaults.map { lines($0.0, "  ") }.joined() }
        text += "worker_groups:\n"
        for group in Set(mistakes.map(\.group)).sorted() {
            let own = mistakes.filter { $0.group == group }
            text += "  \(group):\n"
            let hasCommand = own.contains { $0.1 != .override && $0.0.keys["command"] != nil }
            if !hasCommand, !own.contains(where: { $0.0.finding.code == .missingKey }) {
                text += "    command: [./a]\n"
            }
            text += own.filter { $0.1 == .group }.map { lines($0.0, "    ") }.joined()
            let overrides = own.filter { $0.1 == .override }
            if !overrides.isEmpty { text += "    overrides:\n      0:\n" }
            text += overrides.map { lines($0.0, "        ") }.joined()
        }
        for (index, mistake) in mistakes.enumerated() {
            if let other = mistake.0.other { text += "  \(other.replacing("NAME", with: "grpx\(index)"))\n" }
        }
        return Source(name: "pair.yaml", bytes: Array(text.utf8))
    }

    /// The findings by code and message. The names of the groups are left out, and so are sums over all groups.
    static func tally(_ mistakes: [(SingleMistake, Place, group: String)]) -> [String: Int] {
        let found = LoadedManifest(of: manifest(mistakes), in: .fixtures).diagnostics.map(name)
        return Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
    }

    static func name(of finding: Diagnostic) -> String {
        if finding.code == .capsAboveCPUs { return finding.code.rawValue }
        var message = finding.message
        for name in ["grpa", "grpb"] {
            message = message.replacing("worker \(name)/0", with: "group '\(name)'").replacing(name, with: "grp")
        }
        return "\(finding.code.rawValue) \(message)"
    }

    /// Whether the mistake is the only one where it stands alone in a place.
    func isAlone(in place: Place) -> Bool {
        let names = SingleMistake.tally([(self, place, "grpa")])
        return names == [SingleMistake.name(of: finding): 1]
    }
}

extension SingleMistake {
    /// The mistakes of all fixtures that can be made with the keys of one group, and mistakes of several groups.
    static let all: [SingleMistake] = {
        var mistakes = (Fixture.accepted + Fixture.broken).flatMap { groups(of: $0) }.flatMap { singles(of: $0) }
        for (keys, other): ([String: String], String?) in [
            (["port": "port: 8080"], "NAME: {command: [./a], port: 8080}"),
            (["port": "port: 8080", "host": "host: 0.0.0.0"], "NAME: {command: [./a], port: 8080}"),
            (["path": "path: run/a.sock"], "NAME: {command: [./a], path: ./run/a.sock}"),
            (["cap": "cap: 64", "runtime": "runtime: go"], nil),
        ] {
            let found = loaded(keys, other: other)
            mistakes += found.map { SingleMistake(keys: keys, other: other, finding: $0) }
        }
        var kinds: Set<String> = []
        return mistakes.compactMap { mistake in
            let kind = "\(mistake.finding.code.rawValue) \(mistake.keys.keys.sorted())"
            // A mistake of syntax may hide the lines below it.
            // A number as a key is an id, which takes the lines below it.
            guard mistake.finding.code.rawValue >= "PR0100", mistake.keys.keys.allSatisfy({ Int($0) == nil }),
                kinds.insert(kind).inserted, mistake.isAlone(in: .group)
            else { return nil }
            return mistake.withDependencies
        }
    }()

    /// The mistakes that are found when the keys of a group are read together, and not when each key is read.
    static let ofWholeGroups = all.filter { mistake in
        mistake.other != nil || mistake.keys.count > 1 || mistake.finding.severity == .warning
            || mistake.finding.code.rawValue >= "PR0900"
            || [.missingKey, .placeholderWithoutValue, .impossibleListener].contains(mistake.finding.code)
    }

    /// The mistakes after this one, so that each pair is taken once.
    var others: ArraySlice<SingleMistake> {
        let index = SingleMistake.all.firstIndex { $0.finding == finding && $0.keys == keys } ?? 0
        return SingleMistake.all[(index + 1)...]
    }

    private static func loaded(_ keys: [String: String], other: String? = nil) -> [Diagnostic] {
        let probe = SingleMistake(keys: keys, other: other, finding: Diagnostic(.syntax, "", at: .fileStart))
        return LoadedManifest(of: manifest([(probe, .group, "grpa")]), in: .fixtures).diagnostics
    }

    /// The keys of each group of a fixture, with their lines as they are written.
    private static func groups(of fixture: Fixture) -> [[String: String]] {
        let source = SourceText(fixture.source)
        var findings = Findings()
        guard let tree = NodeReader.read(source, into: &findings), tree.end == nil, tree.holes.isEmpty,
            let groups = tree.root.mapping?.first(where: { $0.key.value == "worker_groups" })?.value.mapping
        else { return [] }
        return groups.prefix(100).compactMap { group in
            guard let entries = group.value.mapping, entries.count < 50 else { return nil }
            var keys: [String: String] = [:]
            for entry in entries where entry.key.span.end <= entry.value.span.start {
                let bytes = source.bytes(in: Span(from: entry.key.span.start, to: entry.value.span.end))
                let lines = String(decoding: bytes, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                let shift = Int(entry.key.span.start.column) - 1
                keys[entry.key.value] = lines.enumerated().map { index, line in
                    index == 0 ? String(line) : String(line.dropFirst(shift))
                }.joined(separator: "\n")
            }
            return keys
        }
    }

    /// Each finding of a group as a mistake of its own, without the keys that it does not need.
    private static func singles(of keys: [String: String]) -> [SingleMistake] {
        var seen: Set<String> = []
        return loaded(keys).filter { seen.insert(name(of: $0)).inserted }.compactMap { finding in
            var needed = keys
            for key in keys.keys.sorted() {
                guard let text = needed.removeValue(forKey: key) else { continue }
                if !loaded(needed).contains(where: { name(of: $0) == name(of: finding) }) { needed[key] = text }
            }
            return loaded(needed).first { name(of: $0) == name(of: finding) }.map {
                SingleMistake(keys: needed, finding: $0)
            }
        }
    }

    private var withDependencies: SingleMistake {
        var mistake = self
        mistake.writes = Set(keys.keys)
        let words = Set((finding.hint ?? "").split { !($0.isLetter || $0 == "_") }.map(String.init))
        mistake.writes.formUnion(words.intersection(SingleMistake.samples.keys))
        mistake.reads = mistake.writes
        for (key, samples) in SingleMistake.samples where keys[key] == nil {
            let isStill = samples.allSatisfy { sample in
                SingleMistake.loaded(keys.merging([key: sample]) { own, _ in own }, other: other).contains {
                    SingleMistake.name(of: $0) == SingleMistake.name(of: finding)
                }
            }
            if !isStill { mistake.reads.insert(key) }
        }
        // The file may set PATH.
        if finding.code == .cannotExecute { mistake.reads.insert("env_file") }
        return mistake
    }

    /// Sound values for each key.
    private static let samples = [
        "command": ["command: [./a]"], "args": ["args: [a]"], "ids": ["ids: 0-1"], "count": ["count: 2"],
        "host": ["host: 127.0.0.1", "host: 10.0.0.1"], "hosts": ["hosts: [127.0.0.1]"], "port": ["port: 9999"],
        "ports": ["ports: [9999]"],
        "path": ["path: run/z.sock"], "mode": ["mode: \"0660\""],
        "listen": ["listen: {backlog: 9}", "listen: worker", "listen: {protocol: udp}"], "cap": ["cap: 1"],
        "caps": ["caps: [1]"], "runtime": ["runtime: go"], "env": ["env: {A: b}"], "env_file": ["env_file: []"],
        "working_dir": ["working_dir: /tmp"], "restart": ["restart: {policy: always}"], "stop": ["stop: {timeout: 1s}"],
        "sockets": ["sockets: {other: 9997}"], "stdin": ["stdin: null"], "overrides": ["overrides: {}"],
        "description": ["description: a"],
        "readiness": ["readiness: {notify: true}", "readiness: {http: {}}", "readiness: {tcp: {port: 9998}}"],
        "liveness": ["liveness: {exec: [./a]}"],
        "watchdog": ["watchdog: 1s"], "rollout": ["rollout: {canary: 1}", "rollout: {max_surge: 1}"],
        "recycle": ["recycle: {max_age: 1h}"], "needs": ["needs: []"], "user": ["user: www"],
        "group": ["group: www"], "supplementary_groups": ["supplementary_groups: [www]"],
        "umask": ["umask: \"0027\""], "no_new_privileges": ["no_new_privileges: true"],
        "capabilities": ["capabilities: [kill]", "capabilities: [net_bind_service]"],
        "limits": ["limits: {core: 0}", "limits: {nofile: 64, as: 1TiB}"], "nice": ["nice: 1"], "log": ["log: text"],
        "cgroup": ["cgroup: {memory_max: 1GiB}", "cgroup: {pids_max: 9}"], "oom_score_adj": ["oom_score_adj: 1"],
        "cpu_affinity": ["cpu_affinity: 0", "cpu_affinity: spread"],
        "was": ["was: former"],
    ]
}
