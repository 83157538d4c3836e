import JSONText
import ManifestTools

@testable import PreforkManifest

/// A value in YAML and in JSON. The two texts differ only in the spelling of numbers.
struct Sample {
    let yaml: String
    let json: String

    init(yaml: String, json: String) {
        self.yaml = yaml
        self.json = json
    }

    init(_ value: JSON) { self.init(yaml: value.compact, json: value.compact) }

    static func list(_ items: [Sample]) -> Sample {
        Sample(
            yaml: "[\(items.map(\.yaml).joined(separator: ", "))]",
            json: "[\(items.map(\.json).joined(separator: ", "))]")
    }

    static func mapping(_ members: [(name: String, value: Sample)]) -> Sample {
        let names = members.map { JSON.text($0.name).compact }
        func text(_ values: [String]) -> String {
            "{\(zip(names, values).map { "\($0): \($1)" }.joined(separator: ", "))}"
        }
        return Sample(yaml: text(members.map(\.value.yaml)), json: text(members.map(\.value.json)))
    }
}

extension Sample {
    /// Texts at the limits of what some key accepts.
    static let texts: [Sample] = [
        "", " ", "a", " a", "a\n", "a b", "\t", "é", "./server", "/abs", "${id}", "${nope}", "${port}", "${", "$$", "$",
        "a$b",
        "30s", "1h30m", "30m1h", "1s1s", "0s", "00s", "0h0m", "9999h", "8785h", "1x", "1.5s", "30 s", "007s",
        "99999999999999999999s", "31622400000ms", "31622400001ms", "1500ms", "1s500ms", "500ms1s", "1h30m15s1ms",
        "0000000000000000000000030s", "1m60s500ms",
        "10%", "0%", "100%", "101%", "1000%", "1001%", "050%", "%", "-5%", "1.5%", "0000100%",
        "64KiB", "1MB", "1kB", "1GiB", "512B", "0B", "064KiB", "64K", "64kb", "64 KiB", "1.5MiB",
        "99999999999999999999B", "9999999999999999999GiB",
        "0660", "660", "0778", "1777", "0o660", "00660", "66", "u+rw",
        "TERM", "term", "SIGTERM", "sigterm", "SigTerm", "Term", "KILL", "SIGSTOP", "RTMIN", "rtmin+3", "RTMIN+30",
        "RTMIN+31", "RTMIN+007", "RTMIN+", "SIGSIGTERM", "FOO", "15", "SIG",
        "0-3", "3-0", "0-999999", "0-1000000", "4..7", "007-009", "9100-9102", "65535-65536", "0-65535", "-1-2", "1-",
        "1 - 2", "99999999999999999999-1", "60000-59999",
        "127.0.0.1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "::1", "::", "::g", "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:9", "::ffff:1.2.3.4", "[::1]", "localhost", "-a", "a-", "a_b", "*", "unix:/x", "http://a",
        "fe80::1%eth0", "%::1", "a:80", "-0::1", "example.com.",
        String(repeating: "n", count: 64), String(repeating: "n", count: 65), String(repeating: "n", count: 108),
        String(repeating: "n", count: 253), String(repeating: "n", count: 254),
        "x-foo", "PREFORK_X", "LISTEN_FDS", "LISTEN_FDSX", "WATCHDOG_USEC", "EINHORN_", "A=B", "A B", "0", "5", "+5",
        "-0", "007", "999999", "1000000", "auto", "Auto", "none", "go", "swift-nio", "Go", "always", "never", "no",
        "hold", "stop-group", "process", "group", "mixed", "master", "worker", "tcp", "udp", "null", "true", "~",
        "200-399", "399-200", "100-600", "/", "/a b", "/é", "/a?b=${id}", "900MiB", "1GB", "0GB", "007KB", "1000TiB",
        "999TiB", "1gb", "5 MB", "ready", "completed", "keep",
        "80\u{0}", "a.b-c_d", ".a", "_a", "9",
    ].map { Sample(.text($0)) }

    /// Numbers, lists and mappings at the limits of what some key accepts.
    static let others: [Sample] = [
        .null, true, false, 0, 1, -1, 2, 3, 5, 80, 99, 100, 101, 255, 256, 1024, 65535, 65536, 65537, 100_000, 100_001,
        999_999, 1_000_000, 1_000_001, .number("0.5"), .number("1.5"), .number("100.5"), .number("-0.5"),
        .number("99999999999999999999"), [], [[]], [.null], ["a"], ["a", "b"], [""], ["", "a"], [1], [true],
        ["./a", 1, true],
        [0, 1], [0, 0], ["0-3"], ["0-1", 1], ["9100-9102"], ["::1"], ["127.0.0.1"], ["go", "openmp"], ["none", "go"],
        ["go", "go"], ["TERM", 78], ["KILL"], [[1]], [:], ["a": "b"], ["A": 1, "B": .null, "C": true], ["A": ["b"]],
        ["0": [:]], ["0": ["args": ["x"]]], ["1": [:]], ["+0": [:]], ["0": ["ids": 1]], ["0": .null], ["": "x"],
        ["PREFORK_ID": "1"], ["LISTEN_ADDR": "1"], ["A$": "1"], ["é": "1"], ["A\n": "1"], ["A\t": "1"],
        ["by": "worker"], ["policy": "never"], ["signal": "TERM"], ["a": ["command": ["./a"]]], ["a": [:]],
        ["a": .null], ["-a": ["command": ["./a"]]], ["command": ["./b"]], ["x-a": 1],
    ].map(Sample.init)

    /// Spellings of numbers, booleans and null, with their value in JSON.
    ///
    /// The parser rejects some spellings that the core schema of YAML accepts. They are used only for keys that take
    /// numbers: a key that takes texts reads the spelling as text, and a schema sees only the value.
    static let spellings: [Sample] = [
        ("0x50", "80"), ("0o120", "80"), ("022", "22"), ("00", "0"), ("+5", "5"), ("1.0", "1.0"), ("1e1", "1e1"),
        (".5", "0.5"), ("~", "null"), ("True", "true"), ("FALSE", "false"), ("Null", "null"),
        ("yes", #""yes""#), ("on", #""on""#), ("8_080", #""8_080""#), ("22:22", #""22:22""#), ("!!str 80", #""80""#),
        ("'80'", #""80""#),
    ].map { Sample(yaml: $0.0, json: $0.1) }
}
