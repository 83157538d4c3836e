import Testing

@testable import Supervision

@Suite struct CgroupTests {
    private static let all = CgroupLimits(
        memoryHigh: 1000, memoryMax: .number(512 << 20), cpuMax: 150, pidsMax: 10, ioWeight: 50)

    @Test func theKernelIsToldItsUnits() {
        func texts(_ limits: CgroupLimits) -> [String] { CgroupSetting.allCases.map(limits.kernelText) }
        #expect(texts(Self.all) == ["1000", "536870912", "150000 100000", "10", "default 50"])
        #expect(texts(CgroupLimits()) == ["max", "max", "max 100000", "max", "default 100"])
        let none = CgroupLimits(memoryMax: .max, cpuMax: .max)
        #expect(texts(none) == ["max", "max", "max 100000", "max", "default 100"])
        #expect(CgroupLimits(cpuMax: 1).kernelText(of: .cpuMax) == "1000 100000")
    }

    @Test func aManifestHasItsOwnUnits() {
        let texts = CgroupSetting.allCases.map { Self.all.fieldValue(of: $0)?.manifestText }
        #expect(texts == ["1KB", "512MiB", "150%", "10", "50"])
        #expect(CgroupSetting.allCases.allSatisfy { CgroupLimits().fieldValue(of: $0) == nil })
        #expect(CgroupLimits(cpuMax: .max).fieldValue(of: .cpuMax)?.manifestText == "max")
    }

    /// `max` asks for nothing, so a machine without the controller can have it.
    @Test func onlyALimitNeedsItsController() {
        var rights = MasterRights()
        rights.cgroups.controllers = ["pids"]
        rights.cgroups.root = "/sys/fs/cgroup"
        func obstacle(_ limits: CgroupLimits, _ setting: CgroupSetting) -> String? {
            rights.obstacle(to: .cgroup(setting), of: LaunchAttributes(cgroup: limits))
        }
        #expect(obstacle(Self.all, .pidsMax) == nil && obstacle(CgroupLimits(memoryMax: .max), .memoryMax) == nil)
        #expect(obstacle(CgroupLimits(pidsMax: 1), .memoryMax) == nil)
        #expect(
            obstacle(Self.all, .memoryMax)
                == "the controller memory is not available in the cgroup v2 hierarchy at /sys/fs/cgroup")
        #expect(obstacle(Self.all, .ioWeight) != nil)
        rights.cgroups.obstacle = "nothing is delegated"
        #expect(obstacle(CgroupLimits(memoryMax: .max), .memoryMax) == "nothing is delegated")
        #expect(obstacle(CgroupLimits(), .memoryMax) == nil)
    }

    @Test func aChangedLimitIsSetInPlaceAndAnotherGroupIsARelaunch() throws {
        func spec(_ limits: CgroupLimits) -> WorkerSpec {
            var program = Program(command: ["/web"])
            program.attributes = LaunchAttributes(cgroup: limits)
            return WorkerSpec(id: WorkerID(group: "web", number: 0), program: program)
        }
        let limited = spec(CgroupLimits(memoryMax: 100))
        let changed = spec(CgroupLimits(memoryMax: 200, pidsMax: .max))
        let plan = Plan(from: [limited], to: [changed])
        #expect(plan.summary.adjust == 1 && plan.adjustsAttributes)
        #expect(plan.changes(from: limited, to: changed).map(\.key) == ["cgroup.memory_max", "cgroup.pids_max"])
        #expect(plan.changes(from: limited, to: changed).allSatisfy { $0.kind == .inPlace })
        for (old, new) in [(spec(CgroupLimits()), limited), (limited, spec(CgroupLimits()))] {
            let plan = Plan(from: [old], to: [new])
            #expect(plan.summary.replace == 1)
            #expect(plan.changes(from: old, to: new).map(\.kind) == [.relaunch])
        }
    }

    @Test func aFailureHasThePlaceOfItsKey() {
        let place = Origin.KeyLocation(.attribute("cgroup.pids_max"), line: 7, column: 5)
        let origin = Origin(
            file: "app.yaml", keyLocations: [Origin.KeyLocation(.worker, line: 3, column: 3), place])
        func location(_ step: LaunchFailure.Step, _ setting: CgroupSetting? = nil) -> String? {
            origin.location(of: LaunchFailure(step: step, errno: 1, setting: setting).field)
        }
        #expect(location(.cgroupLimit, .pidsMax) == "app.yaml:7:5" && location(.makeCgroup) == "app.yaml:7:5")
        #expect(location(.cgroup) == "app.yaml:7:5" && location(.cgroupLimit, .memoryMax) == "app.yaml:3:3")
        #expect(LaunchFailure(step: .makeCgroup, errno: 30).isCertain, "a read-only file system")
        #expect(!LaunchFailure(step: .cgroupLimit, errno: 16).isCertain, "others may leave the group")
    }
}
