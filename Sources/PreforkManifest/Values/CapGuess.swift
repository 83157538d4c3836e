/// The cap that was probably meant by a text that is not a cap, such as `0.5`, `500m` or `max`.
struct CapGuess: Equatable {
    let hint: String
    /// The cap, if no other can have been meant.
    let certain: String?

    init?(from text: String) {
        let lower = text.lowercased().filter { $0 != " " }
        guard lower.utf8.count <= 40 else { return nil }
        if CapGuess.machine.contains(lower) {
            self.init("write auto for the CPUs that are available")
        } else if CapGuess.none.contains(lower) {
            self.init("remove the key: without a cap, a program decides itself")
        } else if lower.hasSuffix("m"), let digits = lower.dropLast().digits, let milli = Int(digits), milli > 0 {
            // Kubernetes counts thousandths of a CPU.
            self.init(threads: (milli - 1) / 1000 + 1, isExact: milli % 1000 == 0, "a cap is a whole number of threads")
        } else {
            self.init(decimal: lower)
        }
    }

    /// `2.0`, `0.5`, `4 threads` and `2 CPUs`.
    private init?(decimal lower: String) {
        let number = lower.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard CapGuess.nouns.contains(String(lower.dropFirst(number.count))), let value = Double(number), value > 0,
            value <= Double(Bounds.cap.upperBound)
        else { return nil }
        let threads = Int(value.rounded(.up))
        if value < 1 {
            let percent = Int((value * 100).rounded())
            self.init("write \(max(percent, 1))% for a share of the CPUs, or 1 for one thread")
        } else {
            self.init(threads: threads, isExact: Double(threads) == value, "a cap is a whole number of threads")
        }
    }

    private init(_ hint: String, certain: String? = nil) {
        self.hint = hint
        self.certain = certain
    }

    private init?(threads: Int, isExact: Bool, _ reason: String) {
        guard Bounds.cap.contains(threads) else { return nil }
        self.init(isExact ? "write \(threads)" : "write \(threads): \(reason)", certain: isExact ? "\(threads)" : nil)
    }

    private static let machine: Set = [
        "0", "max", "all", "cpu", "cpus", "cores", "ncpu", "ncpus", "nproc", "$(nproc)", "*", "automatic", "default",
        "-1", "true", "on", "yes",
    ]

    private static let none: Set = ["unlimited", "infinity", "inf", "none", "no", "off", "false", "~", "null"]

    private static let nouns: Set = [
        "", "t", "thread", "threads", "c", "cpu", "cpus", "core", "cores", "vcpu", "vcpus", "x",
    ]
}
