internal import CPreforkLinux
internal import Glibc

/// A set of CPUs by their numbers, in ascending order.
struct CPUSet: Hashable {
    let numbers: [Int]

    init(_ numbers: some Sequence<Int>) { self.numbers = numbers.sorted() }

    /// The CPUs on which this process may run. Empty when they cannot be determined.
    static func allowed() -> CPUSet {
        var size = 128
        // The kernel returns EINVAL for a mask that is shorter than its own.
        while size <= 1 << 17 {
            var mask = [UInt8](repeating: 0, count: size)
            let count = Int(prefork_allowed_cpus(&mask, size))
            if count >= 0 { return CPUSet(mask: mask.prefix(count)) }
            guard count == -Int(EINVAL) else { break }
            size *= 2
        }
        return CPUSet([])
    }

    /// Returns `count` of the CPUs for the worker at `index`, so that consecutive workers share as few as possible.
    /// Returns all CPUs when there are at most `count`.
    func share(of count: Int, at index: Int) -> CPUSet {
        guard count < numbers.count, count > 0 else { return self }
        let (product, overflow) = index.multipliedReportingOverflow(by: count)
        let start = overflow ? 0 : abs(product % numbers.count)
        return CPUSet((0..<count).map { numbers[(start + $0) % numbers.count] })
    }

    private init(mask: ArraySlice<UInt8>) {
        // The kernel's mask consists of longs. Their bytes are in order on a little-endian machine, and Swift's Linux
        // targets are all little-endian.
        numbers = mask.indices.flatMap { byte in (0..<8).filter { mask[byte] & 1 << $0 != 0 }.map { byte * 8 + $0 } }
    }

    /// The set as an affinity mask for sched_setaffinity(2).
    var mask: [UInt8] {
        let size = MemoryLayout<UInt>.size
        let longs = ((numbers.last ?? 0) / 8 / size + 1) * size
        var bytes = [UInt8](repeating: 0, count: longs)
        for number in numbers { bytes[number / 8] |= 1 << UInt8(number % 8) }
        return bytes
    }
}
