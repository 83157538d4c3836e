internal import CPreforkLinux
internal import Glibc

/// A set of CPUs by their numbers, in ascending order.
struct CPUSet: Hashable {
    let numbers: [Int]

    init(_ numbers: some Sequence<Int>) { self.numbers = numbers.sorted() }

    /// Those this process may run on. Empty when the system does not say.
    static func allowed() -> CPUSet {
        var size = 128
        // The kernel refuses a mask shorter than its own with EINVAL.
        while size <= 1 << 17 {
            var mask = [UInt8](repeating: 0, count: size)
            let count = Int(prefork_allowed_cpus(&mask, size))
            if count >= 0 { return CPUSet(mask: mask.prefix(count)) }
            guard count == -Int(EINVAL) else { break }
            size *= 2
        }
        return CPUSet([])
    }

    /// `count` of these for the worker at `index`, so that neighbours share as little as possible. All of them when
    /// there are no more than that.
    func share(of count: Int, at index: Int) -> CPUSet {
        guard count < numbers.count, count > 0 else { return self }
        let (product, overflow) = index.multipliedReportingOverflow(by: count)
        let start = overflow ? 0 : abs(product % numbers.count)
        return CPUSet((0..<count).map { numbers[(start + $0) % numbers.count] })
    }

    private init(mask: ArraySlice<UInt8>) {
        // The kernel's mask is made of longs; on a little-endian machine, as all of Swift's Linux targets are, its bytes
        // are in order.
        numbers = mask.indices.flatMap { byte in (0..<8).filter { mask[byte] & 1 << $0 != 0 }.map { byte * 8 + $0 } }
    }

    /// The mask that sched_setaffinity(2) takes.
    var mask: [UInt8] {
        let size = MemoryLayout<UInt>.size
        let longs = ((numbers.last ?? 0) / 8 / size + 1) * size
        var bytes = [UInt8](repeating: 0, count: longs)
        for number in numbers { bytes[number / 8] |= 1 << UInt8(number % 8) }
        return bytes
    }
}
