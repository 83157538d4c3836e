/// The port that was probably meant by a text that is not a number, such as `http`, `tcp:80` or `auto`.
enum PortGuess {
    /// Returns what to write instead of the text.
    static func hint(for text: String) -> String? {
        let lower = text.lowercased()
        guard lower.utf8.count <= 100 else { return nil }
        if let port = services[lower] { return "write \(port)" }
        if ["auto", "any", "random", "free", "ephemeral", "dynamic", "*"].contains(lower) {
            return "write 0 to let the kernel pick a free port"
        }
        if lower.hasPrefix("$") || lower.hasPrefix("%") || lower.hasPrefix("{{") {
            return "write the number itself: no variable is filled in here"
        }
        // `tcp/80`, `80tcp`, `port 80`
        let words = lower.split { " /:;,+".contains($0) }.flatMap { word -> [Substring] in
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            return [digits, word.dropFirst(digits.count)].filter { !$0.isEmpty }
        }
        let ports = words.compactMap { $0.digits.flatMap { Int($0) } }.filter(Bounds.port.contains)
        let others = words.filter { $0.digits == nil }
        guard let port = ports.first, others.allSatisfy({ nouns.contains(String($0)) }) else { return nil }
        if ports.count > 1 {
            let list = ports.map(String.init).joined(separator: ", ")
            return "write 'ports: [\(list)]' with one value for each id"
        }
        if others.contains("udp") { return "write \(port), and 'listen: {protocol: udp}'" }
        return words.count == ports.count + others.count && !others.isEmpty ? "write \(port)" : nil
    }

    private static let nouns: Set = ["tcp", "udp", "http", "https", "port", "ssl", "tls", "p"]

    private static let services = [
        "http": 80, "https": 443, "http-alt": 8080, "domain": 53, "dns": 53, "ssh": 22, "smtp": 25, "postgres": 5432,
        "postgresql": 5432, "mysql": 3306, "redis": 6379, "memcached": 11211, "amqp": 5672, "mqtt": 1883,
    ]
}
