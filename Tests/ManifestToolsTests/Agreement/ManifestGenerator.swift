import JSONText
import ManifestTools
import Samples

@testable import PreforkManifest

/// Generates manifests from the table of keys. Most of them are nearly valid.
struct ManifestGenerator {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Returns a manifest for each built key and each sample value. The keys that the key's example also has are added.
    static func everyKeyWithEverySample() -> [Sample] {
        // The tables of defaults and overrides have the same keys as the group's table.
        KeyTable.ID.allCases.filter { $0 != .defaults && $0 != .override }.flatMap { name in
            name.table.built.flatMap { key in
                let texts = key.kind.takesTexts ? Sample.texts : Array(Sample.texts.prefix(20))
                let samples = texts + Sample.others + (key.kind.takesNumbers ? Sample.spellings : [])
                return samples.map { manifest(with: key.companions + [(key.name, $0)], at: name) }
            }
        }
    }

    /// Returns a random manifest with one to three groups.
    mutating func manifest() -> Sample {
        var members: [(name: String, value: Sample)] = [
            ("version", chance(0.98) ? Sample(1) : value(of: .integer(1...1)))
        ]
        if chance(0.5) { members.append(("defaults", mapping(of: .defaults))) }
        let groups = (0..<pick(1...3)).map { index in (name: "g\(index)", value: mapping(of: .group)) }
        members.append(("worker_groups", .mapping(groups)))
        if chance(0.1) { members.append((any(["x-a", "name", "nmae", "reload"]), any(Sample.texts))) }
        return .mapping(members)
    }

    private mutating func mapping(of table: KeyTable) -> Sample {
        var members: [(name: String, value: Sample)] = []
        func add(_ name: String, _ value: Sample) {
            if !members.contains(where: { $0.name == name }) { members.append((name, value)) }
        }
        if table.takes("ids"), chance(0.95) { add("command", Sample(["./a"])) }
        for _ in 0..<pick(0...3) {
            let key = any(table.built)
            if chance(0.6) {
                for member in key.companions + [(key.name, key.exampleSample)] where table.takes(member.name) {
                    add(member.name, member.value)
                }
            } else {
                add(key.name, value(of: key.kind))
            }
        }
        if chance(0.03) { add(any(["prot", "image", "x-a", "nice", "version"]), any(Sample.others)) }
        return .mapping(members)
    }

    private mutating func value(of kind: ValueKind) -> Sample {
        if chance(0.1) { return any(Sample.others) }
        switch kind {
        case .integer(let range), .number(let range):
            let (least, most) = (range.lowerBound, range.upperBound)
            if chance(0.1) { return any(Sample.spellings) }
            // The maximum is rare, because the largest number of workers takes long to resolve.
            return Sample(.number("\(any([least, least + 1, least + 7, least - 1, chance(0.1) ? most : most + 1]))"))
        case .boolean: return chance(0.2) ? any(Sample.spellings) : Sample(.boolean(chance(0.5)))
        case .null: return Sample(.null)
        case .words(let words): return chance(0.2) ? any(Sample.texts) : Sample(.text(any(words)))
        case .text, .signal: return any(Sample.texts)
        case .list(let item, _, _): return .list((0..<pick(0...3)).map { _ in value(of: item) })
        case .oneOrMore(let item, _):
            return chance(0.5) ? value(of: item) : .list((0..<pick(0...3)).map { _ in value(of: item) })
        case .either(let kinds): return value(of: any(kinds))
        case .mapping(let name): return mapping(of: name.table)
        case .entries(_, let values, _, _):
            let names = ["0", "1", "A", "B", "007", "A B", "LISTEN_FDS"]
            var members: [(name: String, value: Sample)] = []
            for _ in 0..<pick(0...2) {
                let name = any(names)
                if !members.contains(where: { $0.name == name }) { members.append((name, value(of: values))) }
            }
            return .mapping(members)
        case .planned: return any(Sample.others)
        }
    }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
    private mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func any<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }
}

extension ManifestGenerator {
    /// Returns the smallest manifest that contains a mapping of the given table.
    private static func manifest(with members: [(name: String, value: Sample)], at table: KeyTable.ID) -> Sample {
        let command = (name: "command", value: Sample(["./a"]))
        func group(_ members: [(name: String, value: Sample)]) -> Sample {
            let has = members.contains { $0.name == "command" }
            return .mapping([
                ("version", Sample(1)),
                ("worker_groups", .mapping([("a", .mapping((has ? [] : [command]) + members))])),
            ])
        }
        switch table {
        case .top:
            let needed = [("version", Sample(1)), ("worker_groups", .mapping([("a", .mapping([command]))]))]
            return .mapping(needed.filter { need in !members.contains { $0.name == need.0 } } + members)
        case .group: return group(members)
        case .defaults:
            return .mapping([
                ("version", Sample(1)), ("defaults", .mapping(members)),
                ("worker_groups", .mapping([("a", .mapping([command]))])),
            ])
        case .override: return group([("overrides", .mapping([("0", .mapping(members))]))])
        case .listen: return group([("port", Sample(8080)), ("listen", .mapping(members))])
        case .socket: return group([("sockets", .mapping([("admin", .mapping(members))]))])
        case .stop: return group([("stop", .mapping(members))])
        case .restart: return group([("restart", .mapping(members))])
        case .backoff: return group([("restart", .mapping([("backoff", .mapping(members))]))])
        case .stream: return group([("log", .mapping([("stderr", .mapping(members))]))])
        case .rotate:
            let file = Sample(.text("logs/a.log"))
            return group([("log", .mapping([("file", file), ("rotate", .mapping(members))]))])
        case .readiness, .liveness:
            return group([("log", Sample(.text("text"))), (table.rawValue, .mapping(members))])
        case .silence:
            return group([("log", Sample(.text("text"))), ("liveness", .mapping([("log", .mapping(members))]))])
        case .rollout, .recycle, .limits, .cgroup, .log:
            return group([(table.rawValue, .mapping(members))])
        case .tcp, .http: return group([("liveness", .mapping([(table.rawValue, .mapping(members))]))])
        case .reload, .control, .history, .httpService, .on:
            return .mapping([
                ("version", Sample(1)), (table == .httpService ? "http" : table.rawValue, .mapping(members)),
                ("worker_groups", .mapping([("a", .mapping([command]))])),
            ])
        case .limit: return group([("limits", .mapping([("nproc", .mapping(members))]))])
        case .byteLimit: return group([("limits", .mapping([("stack", .mapping(members))]))])
        case .intensity: return group([("restart", .mapping([("intensity", .mapping(members))]))])
        }
    }
}

extension Key {
    /// The other keys of the key's example.
    fileprivate var companions: [(name: String, value: Sample)] {
        exampleMembers.filter { $0.name != name }.map { ($0.name, Sample($0.value)) }
    }

    fileprivate var exampleSample: Sample { Sample(exampleMembers.first { $0.name == name }?.value ?? .null) }

    private var exampleMembers: [JSON.Member] {
        if case .object(let members)? = JSON(yaml: example) { members } else { [] }
    }
}

extension ValueKind {
    fileprivate var takesTexts: Bool {
        switch self {
        case .words, .text, .signal: true
        case .oneOrMore(let kind, _), .list(let kind, _, _): kind.takesTexts
        case .either(let kinds): kinds.contains(where: \.takesTexts)
        case .integer, .number, .boolean, .null, .mapping, .entries, .planned: false
        }
    }

    /// Whether the kind accepts numbers or booleans, but no text that could be spelled like one.
    fileprivate var takesNumbers: Bool {
        switch self {
        case .integer, .number, .boolean: true
        case .oneOrMore(let kind, _): kind.takesNumbers
        case .either(let kinds): kinds.contains(where: \.takesNumbers)
        case .null, .words, .text, .signal, .list, .mapping, .entries, .planned: false
        }
    }
}
