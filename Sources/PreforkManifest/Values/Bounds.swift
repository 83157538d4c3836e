import Supervision

/// The ranges of numbers that keys take.
enum Bounds {
    static let id = 0...999_999
    /// The workers of all groups of a manifest.
    static let workers = 0...100_000
    static let port = 0...65535
    static let backlog = 1...65535
    static let backlogHint = "write 65535 for the longest queue that the machine allows"
    static let fastOpen = 1...65535
    /// In bytes. The kernel doubles the number, which has to fit into 32 bits then.
    static let buffer = 1...1_073_741_823
    static let mark = 1...4_294_967_295
    /// The sockets of one group below `sockets`. Each worker inherits all of them.
    static let sockets = 0...256
    static let cap = 1...65536
    /// A percentage of the CPUs. A program may have more threads than there are CPUs.
    static let capPercent = 1...1000
    static let deaths = 0...1_000_000
    static let factor = 1...100
    static let exitCode = 0...255
    static let probedPort = 1...65535
    static let status = 100...599
    /// The longest line of a worker's output, in bytes.
    static let line = 1...16_777_216
    static let keptFiles = 1...1000
    static let keptReloads = 1...1000
    static let failures = 1...1_000_000
    /// What every reader of JSON keeps exact. A higher limit is none.
    static let limit = 0...9_007_199_254_740_991
    /// The kernel's greatest fs.nr_open.
    static let descriptors = 0...2_147_483_584
    static let nice = -20...19
    static let oomScoreAdjustment = -1000...1000
    static let cpu = 0...CPUAffinity.highestCPU
    /// The kernel's highest pid.
    static let pids = 1...4_194_304
    static let ioWeight = 1...10_000
    /// The CPU time of a control group, in percent of one CPU and in CPUs.
    static let cpuPercent = 1...999_999
    static let cgroupCPUs = 0...8192
    /// The number of a user or a group. The highest number stands for none, chown(2).
    static let account = 0...4_294_967_294
}

extension ClosedRange<Int> {
    /// The range in words, as messages say what is expected.
    var words: String {
        upperBound == .max
            ? "a whole number of at least \(lowerBound)" : "a whole number from \(lowerBound) to \(upperBound)"
    }
}
