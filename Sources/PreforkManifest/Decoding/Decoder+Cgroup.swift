import Supervision

// The values of the keys about a worker's control group.

extension Decoder {
    /// A limit of a control group: a size, a share of CPUs or a number, or `max`.
    mutating func cgroupLimit(_ node: Node, as name: String, _ setting: CgroupSetting) -> CgroupLimit? {
        let expected = setting.expected
        guard let scalar = node.scalar, !scalar.isNull else {
            refuse(node, as: name, expecting: expected, hint: "write max for no limit", .badCgroupLimit)
            return nil
        }
        let text = scalar.text
        if text == "max" { return .max }
        if Decoder.wordsForNoLimit.contains(text.lowercased()) {
            refuse(
                node, as: name, expecting: expected, hint: "write max", .badCgroupLimit,
                fix: .writing("max", for: node, in: source))
            return nil
        }
        switch setting {
        case .memoryHigh, .memoryMax: return memory(node, text, as: name, expecting: expected)
        case .cpuMax: return share(node, text, as: name, expecting: expected)
        case .pidsMax, .ioWeight:

            let hint = "write a number, or max for no limit"
            return integer(node, as: name, in: Bounds.pids, .badCgroupLimit, hint: hint, rangeHint: hint)
                .map(CgroupLimit.number)
        }
    }

    private static let wordsForNoLimit: Set = ["max", "infinity", "unlimited", "inf", "none", "-1", "never", "off"]

    private mutating func memory(
        _ node: Node, _ text: String, as name: String, expecting expected: String
    ) -> CgroupLimit? {
        if let bytes = Int(sizeText: text) { return .number(bytes) }
        let (written, isCertain) = Decoder.sizeGuess(from: text)
        var hint = written.map { "write \($0)" }
        if text.hasSuffix("%"), text.dropLast().digits != nil {
            hint = "write a size: a share of the machine's memory is not taken"
        } else if text[...].digits != nil, let bytes = Int(text), bytes >= 1 << 20 {
            hint = "write \(bytes.sizeText)"
        }
        refuse(
            node, as: name, expecting: expected, hint: hint, .badCgroupLimit,
            fix: isCertain ? written.flatMap { .writing($0, for: node, in: source) } : nil)
        return nil
    }

    /// A percentage of one CPU, or a number of CPUs with two digits after the point at most.
    private mutating func share(
        _ node: Node, _ text: String, as name: String, expecting expected: String
    ) -> CgroupLimit? {
        if text.hasSuffix("%") {
            if let percent = text.dropLast().digits.flatMap({ Int($0) }), Bounds.cpuPercent.contains(percent) {
                return .number(percent)
            }
        } else if Double(text) != nil || NumberText(text) != .none {
            guard let cpus = number(node, as: name, in: Bounds.cgroupCPUs) else { return nil }
            let percent = (cpus * 100).rounded()
            if percent >= 1, abs(percent - cpus * 100) < 1e-6 { return .number(Int(percent)) }
        }
        refuse(node, as: name, expecting: expected, hint: Decoder.shareHint(for: text), .badCgroupLimit)
        return nil
    }

    /// The hint for `1500m`, as Kubernetes writes 1.5 CPUs, and for `150000 100000`, as the kernel does.
    private static func shareHint(for text: String) -> String? {
        if text.hasSuffix("m"), let milli = text.dropLast().digits.flatMap({ Int($0) }), milli >= 10,
            milli.isMultiple(of: 10), milli <= 10 * Bounds.cpuPercent.upperBound
        {
            return "write \(milli / 10)%"
        }
        let words = text.split(separator: " ").map { $0.digits.flatMap { Int($0) } }
        if words.count == 2, let quota = words[0], let period = words[1], period > 0, quota <= 1 << 40 {
            let percent = quota * 100 / period
            if Bounds.cpuPercent.contains(percent) { return "write \(percent)%" }
        }
        return "write 150% or 1.5 for one and a half CPUs"
    }
}

extension CgroupSetting {
    /// What a message expects.
    fileprivate var expected: String {
        switch self {
        case .memoryHigh, .memoryMax: "a size such as 512MiB, or max,"
        case .cpuMax: "a percentage such as 150%, a number of CPUs from 0.01 to 8192, or max,"
        case .pidsMax, .ioWeight: kind.description
        }
    }
}
