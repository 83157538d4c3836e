/// What the processes of a worker may use together, cgroups(7). A worker with any of the settings has a control group of its
/// own, with all processes that it starts. Nil leaves the kernel's default, which is no limit.
public struct CgroupLimits: Hashable, Sendable, Codable {
    /// The memory above which the worker is slowed down and memory is taken back, in bytes.
    public var memoryHigh: CgroupLimit?
    /// The memory above which the kernel ends processes of the worker, in bytes.
    public var memoryMax: CgroupLimit?
    /// The CPU time, in percent of one CPU.
    public var cpuMax: CgroupLimit?
    /// The number of processes and threads.
    public var pidsMax: CgroupLimit?
    /// The share of the time of disks, 1…10000. The kernel's default is 100.
    public var ioWeight: Int?

    /// Creates limits. Without any, a worker has no control group of its own.
    public init(
        memoryHigh: CgroupLimit? = nil, memoryMax: CgroupLimit? = nil, cpuMax: CgroupLimit? = nil,
        pidsMax: CgroupLimit? = nil, ioWeight: Int? = nil
    ) {
        self.memoryHigh = memoryHigh
        self.memoryMax = memoryMax
        self.cpuMax = cpuMax
        self.pidsMax = pidsMax
        self.ioWeight = ioWeight
    }
}

/// A limit of a control group.
public enum CgroupLimit: Hashable, Sendable, Codable {
    /// This number, in the unit of the setting.
    case number(Int)
    /// No limit.
    case max
}

extension CgroupLimit: ExpressibleByIntegerLiteral {
    /// Creates a limit of this number.
    public init(integerLiteral number: Int) { self = .number(number) }
}

extension CgroupLimits {
    /// Whether a worker with these limits has no control group of its own.
    package var isEmpty: Bool { self == CgroupLimits() }

    /// Whether a setting is given.
    package func has(_ setting: CgroupSetting) -> Bool {
        limit(setting) != nil || setting == .ioWeight && ioWeight != nil
    }

    /// Whether a setting limits something, so that the group needs the controller.
    package func needsController(of setting: CgroupSetting) -> Bool {
        if case .number? = limit(setting) { return true }
        return setting == .ioWeight && ioWeight != nil
    }

    /// The setting as the kernel's file takes it. The kernel's default where it is not given.
    package func kernelText(of setting: CgroupSetting) -> String {
        switch (setting, limit(setting)) {
        case (.ioWeight, _): "default \(ioWeight ?? CgroupLimits.standardWeight)"
        case (.cpuMax, .number(let percent)?): "\(percent * CgroupLimits.period / 100) \(CgroupLimits.period)"
        case (.cpuMax, _): "max \(CgroupLimits.period)"
        case (_, .number(let number)?): "\(number)"
        case (_, .max?), (_, nil): "max"
        }
    }

    /// Limits of which only this setting is given.
    package func alone(_ setting: CgroupSetting) -> CgroupLimits {
        switch setting {
        case .memoryHigh: CgroupLimits(memoryHigh: memoryHigh)
        case .memoryMax: CgroupLimits(memoryMax: memoryMax)
        case .cpuMax: CgroupLimits(cpuMax: cpuMax)
        case .pidsMax: CgroupLimits(pidsMax: pidsMax)
        case .ioWeight: CgroupLimits(ioWeight: ioWeight)
        }
    }

    /// The limit of a setting that is one.
    package func limit(_ setting: CgroupSetting) -> CgroupLimit? {
        switch setting {
        case .memoryHigh: memoryHigh
        case .memoryMax: memoryMax
        case .cpuMax: cpuMax
        case .pidsMax: pidsMax
        case .ioWeight: nil
        }
    }

    private static let standardWeight = 100
    /// The kernel's usual period of `cpu.max`, in microseconds.
    private static let period = 100_000
}
