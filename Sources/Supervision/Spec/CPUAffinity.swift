/// The CPUs on which a worker may run.
public enum CPUAffinity: Hashable, Sendable, Codable {
    /// These CPUs, by their numbers.
    case cpus([Int])
    /// The workers of a group are dealt over the CPUs of the master in turn. Each gets as many as its thread cap says, and
    /// one without a cap.
    case spread
}

extension CPUAffinity {
    /// The highest number that a CPU may have. No Linux kernel is built for more.
    package static let highestCPU = 8191

    /// The ranges of consecutive numbers, in ascending order.
    package static func ranges(of numbers: some Sequence<Int>) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for number in Set(numbers).sorted() {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges
    }
}
