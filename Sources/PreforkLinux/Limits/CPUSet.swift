internal import CPreforkLinux
internal import Glibc
internal import Supervision

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

    /// The CPUs of a kernel file with numbers and ranges, such as `0-3,8`; nil if the file cannot be read.
    init?(listedIn path: String) {
        guard let text = KernelFile.contents(of: path) else { return nil }
        var numbers: [Int] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = part.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, 0 <= first, first <= last,
                last <= CPUAffinity.highestCPU
            else { return nil }
            numbers += first...last
        }
        self.init(numbers)
    }

    /// Returns `count` of the CPUs for the worker at `index`, so that consecutive workers share as few as possible.
    /// Returns all CPUs when there are at most `count`.
    func share(of count: Int, at index: Int) -> CPUSet {
        guard count < numbers.count, count > 0 else { return self }
        let (product, overflow) = index.multipliedReportingOverflow(by: count)
        let start = overflow ? 0 : abs(product % numbers.count)
        return CPUSet((0..<count).map { numbers[(start + $0) % numbers.count] })
    }

    /// The CPUs for a worker, among these; nil for a worker that may run on all of them.
    func given(to spec: WorkerSpec) -> CPUSet? {
        let program = spec.program
        let options = program.options ?? RuntimeOptions(cap: program.cap, runtimes: program.runtimes)
        let index = spec.label.index
        switch program.attributes.cpuAffinity {
        case .spread?: return share(of: options.boundCPUs ?? program.cap ?? 1, at: index)
        case .cpus(let numbers)?:
            // A library may give any numbers. The kernel refuses an empty set.
            let given = CPUSet(Set(numbers.lazy.filter { (0...CPUAffinity.highestCPU).contains($0) }))
            return options.boundCPUs.map { given.share(of: $0, at: index) } ?? given
        case nil: return options.boundCPUs.map { share(of: $0, at: index) }
        }
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
