/// The text of metrics, in OpenMetrics 1.0 or in the older format of Prometheus.
struct MetricsText {
    enum Kind: String { case counter, gauge, histogram, info }

    let isOpenMetrics: Bool
    private(set) var text = ""
    private var name = ""

    static let openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    static let prometheusType = "text/plain; version=0.0.4; charset=utf-8"

    init(isOpenMetrics: Bool) { self.isOpenMetrics = isOpenMetrics }

    /// Begins a family of samples.
    ///
    /// - Parameter name: The name without `_total` and `_info`.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = "prefork_\(name)"
        let suffix = kind == .counter ? "_total" : kind == .info ? "_info" : ""
        // The older format has no infos, and the name of a counter is that of its samples.
        let family = isOpenMetrics ? self.name : self.name + suffix
        let word = kind == .info && !isOpenMetrics ? "gauge" : kind.rawValue
        text += "# HELP \(family) \(help)\n# TYPE \(family) \(word)\n"
        self.name += suffix
    }

    mutating func sample(_ value: Int, suffix: String = "", _ labels: KeyValuePairs<String, String> = [:]) {
        add(suffix, labels)
        text += "\(value)\n"
    }

    mutating func sample(_ value: Double, suffix: String = "", _ labels: KeyValuePairs<String, String> = [:]) {
        add(suffix, labels)
        text += "\(MetricsText.decimal(value))\n"
    }

    /// Ends the text.
    mutating func end() { if isOpenMetrics { text += "# EOF\n" } }

    /// Adds a sample with labels that were written before, for many samples with the same ones.
    mutating func sample(_ value: Double, labeled labels: String) {
        text += name
        text += labels
        text += MetricsText.decimal(value)
        text += "\n"
    }

    private mutating func add(_ suffix: String, _ labels: KeyValuePairs<String, String>) {
        text += name
        text += suffix
        text += MetricsText.labels(labels)
    }

    /// Labels as they stand between the name and the value.
    static func labels(_ labels: KeyValuePairs<String, String>) -> String {
        if labels.isEmpty { return " " }
        var text = ""
        var separator = "{"
        for (label, value) in labels {
            text += separator
            text += label
            text += "=\""
            text += value.utf8.contains(where: MetricsText.isEscaped) ? MetricsText.escaped(value) : value
            text += "\""
            separator = ","
        }
        return text + "} "
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x5C || byte == 0x0A }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }

    /// A number with at most six decimals, never with an exponent.
    static func decimal(_ value: Double) -> String {
        // Most values are whole numbers.
        if value.rounded() == value, value.magnitude < 1e15 { return String(Int(value)) }
        let millionths = Int((value * 1_000_000).rounded())
        let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let sign = millionths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        var digits = String(String(1_000_000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}
