/// A setting of a control group, by its name in a manifest.
package enum CgroupSetting: String, Hashable, Sendable, Codable, CaseIterable {
    // In the order in which they are written: reclaim begins before the limit is there.
    case memoryHigh = "memory_high"
    case memoryMax = "memory_max"
    case cpuMax = "cpu_max"
    case pidsMax = "pids_max"
    case ioWeight = "io_weight"

    /// The kernel's controller that has the setting.
    package var controller: String {
        switch self {
        case .memoryHigh, .memoryMax: "memory"
        case .cpuMax: "cpu"
        case .pidsMax: "pids"
        case .ioWeight: "io"
        }
    }

    /// The file of a group that holds the setting.
    package var file: String {
        switch self {
        case .memoryHigh: "memory.high"
        case .memoryMax: "memory.max"
        case .cpuMax: "cpu.max"
        case .pidsMax: "pids.max"
        case .ioWeight: "io.weight"
        }
    }
}
