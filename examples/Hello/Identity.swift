import Glibc

/// The worker's name, pid and arguments in one line, such as
/// `web/2 (pid 4711, cap 2, GOMAXPROCS=2, arguments --greeting=Hello)`.
struct Identity: CustomStringConvertible {
    let description: String

    init(_ options: Options) {
        let name =
            if let group = variable("PREFORK_GROUP"), let id = variable("PREFORK_ID") { "\(group)/\(id)" } else {
                "hello"
            }
        var facts = ["pid \(getpid())"]
        if let cap = variable("PREFORK_CAP") { facts.append("cap \(cap)") }
        facts += options.shown.map { "\($0)=\(variable($0) ?? "")" }
        if !options.words.isEmpty { facts.append("arguments \(options.words.joined(separator: " "))") }
        description = "\(name) (\(facts.joined(separator: ", ")))"
    }
}

/// Returns the value of an environment variable, or nil if it is not set.
func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
