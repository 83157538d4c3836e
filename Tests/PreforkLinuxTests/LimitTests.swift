import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// What a worker may use: at its launch, and changed while it runs. The tests take the rights of this process as they are.
@Suite struct LimitTests {
    private static let rights = AttributeCheck.ownRights()
    private static var ownNofile: UInt64 { ResourceLimit.own(.nofile)?.hard ?? 0 }

    private func program(_ attributes: LaunchAttributes, _ words: [String] = ["rest"]) throws -> Program {
        var program = Program(command: [try built("probe")] + words)
        program.attributes = attributes
        return program
    }

    private func failure(_ attributes: LaunchAttributes) throws -> LaunchFailure? {
        var workers = try Workers()
        do throws(LaunchFailure) {
            try workers.spawn(Program(command: ["/bin/true"]).with(attributes))
            return nil
        } catch {
            return error
        }
    }

    /// A line of /proc/PID/limits: the soft and the hard limit.
    private func limit(_ name: String, of child: ChildProcess) throws -> [String] {
        let text = try #require(contents(of: "/proc/\(child.pid)/limits"))
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name) })
        return line.dropFirst(name.count).split(separator: " ").prefix(2).map(String.init)
    }

    private func nice(ofThread path: String) throws -> Int {
        let text = try #require(contents(of: path + "/stat"))
        // Behind the name, which may have spaces: field 3 is the state, and field 19 is nice.
        let fields = text[(try #require(text.lastIndex(of: ")")))...].split(separator: " ").dropFirst()
        return try #require(fields.dropFirst(16).first.flatMap { Int($0) })
    }

    private func threads(of child: ChildProcess) -> [String] {
        entries(of: "/proc/\(child.pid)/task").map { "/proc/\(child.pid)/task/\($0)" }
    }

    private func cpus(ofThread path: String) throws -> String {
        let line = try #require(contents(of: path + "/status")).split(separator: "\n")
            .first { $0.hasPrefix("Cpus_allowed_list:") }
        return try #require(line).dropFirst("Cpus_allowed_list:".count).filter { !$0.isWhitespace }
    }

    private func score(of child: ChildProcess) throws -> String {
        try #require(contents(of: "/proc/\(child.pid)/oom_score_adj")).filter { !$0.isWhitespace }
    }

    @Test func aLaunchSetsEachLimit() throws {
        var attributes = LaunchAttributes()
        let names: [(Resource, String, UInt64)] = [
            (.as, "Max address space", 1 << 40), (.core, "Max core file size", 0), (.cpu, "Max cpu time", 3600),
            (.data, "Max data size", 1 << 33), (.fsize, "Max file size", 1 << 30), (.locks, "Max file locks", 100),
            (.memlock, "Max locked memory", 65536), (.msgqueue, "Max msgqueue size", 4096),
            (.nice, "Max nice priority", 0), (.nofile, "Max open files", 64), (.nproc, "Max processes", 5000),
            (.rss, "Max resident set", 1 << 30), (.rtprio, "Max realtime priority", 0),
            (.rttime, "Max realtime timeout", 1_000_000), (.sigpending, "Max pending signals", 100),
            (.stack, "Max stack size", 1 << 20),
        ]
        for (resource, _, value) in names { attributes.limits[resource] = ResourceLimit(value) }
        attributes.limits.memlock = ResourceLimit(soft: 4096, hard: 65536)
        var workers = try Workers()
        let child = try workers.spawn(try program(attributes))
        #expect(Set(names.map(\.0)) == Set(Resource.allCases))
        for (resource, name, value) in names {
            let expected = resource == .memlock ? ["4096", "65536"] : ["\(value)", "\(value)"]
            #expect(try limit(name, of: child) == expected)
        }
    }

    /// The launch arranges the sockets, whose numbers lie above the limit, before it sets the limit.
    @Test func aWorkerMayHaveFewerDescriptorsThanTheMasterHasOpen() throws {
        let others = (0..<16).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { others.forEach { close($0) } }
        var attributes = LaunchAttributes()
        attributes.limits.nofile = 8
        var workers = try Workers()
        let sockets = [try openSocket("a"), try openSocket("b"), try openSocket("c")]
        let child = try workers.spawn(try program(attributes), sockets: sockets)
        #expect(try limit("Max open files", of: child) == ["8", "8"])
        #expect(Set(entries(of: "/proc/\(child.pid)/fd")).isSuperset(of: ["0", "1", "2", "3", "4", "5"]))
    }

    @Test func aLaunchSetsNiceAndTheScoreAndTheCPUs() throws {
        let own = try #require(CPUSet.allowed().numbers.first)
        var workers = try Workers()
        let attributes = LaunchAttributes(
            nice: MasterAttributes(cpus: .allowed(), descriptorLimit: 0).nice + 3, oomScoreAdjustment: 700,
            cpuAffinity: .cpus([own]))
        let child = try workers.spawn(try program(attributes))
        #expect(try nice(ofThread: "/proc/\(child.pid)") == attributes.nice)
        #expect(try score(of: child) == "700")
        #expect(try cpus(ofThread: "/proc/\(child.pid)") == "\(own)")
        // The master has kept its own.
        #expect(OOMScoreAdjustment.own() != 700 && CPUSet.allowed().numbers.count >= 1)
    }

    @Test func theWorkersOfAGroupAreDealtOverTheCPUs() throws {
        let own = CPUSet.allowed().numbers
        var workers = try Workers()
        for index in 0..<4 {
            let child = try workers.spawn(
                try program(LaunchAttributes(cpuAffinity: .spread)), label: WorkerSpec.Label(index: index))
            #expect(try cpus(ofThread: "/proc/\(child.pid)") == "\(own[index % own.count])")
        }
    }

    @Test func aLimitThatTakesARightIsRefusedWithout() throws {
        var attributes = LaunchAttributes()
        attributes.limits.nofile = ResourceLimit(Self.ownNofile + 1)
        let obstacle = Self.rights.obstacle(to: .limit(.nofile), of: attributes)
        let failure = try failure(attributes)
        #expect((failure == nil) == (obstacle == nil))
        guard let failure else { return }
        #expect(
            failure
                == LaunchFailure(
                    step: .limit, errno: EPERM, subject: "nofile to \(Self.ownNofile + 1)", resource: .nofile))
        #expect(failure.isCertain)
        #expect(
            failure.sentence == "cannot set the limit nofile to \(Self.ownNofile + 1): operation not permitted: above "
                + "that of prefork-run it needs CAP_SYS_RESOURCE, and nobody may have more than fs.nr_open")
    }

    @Test func noRightGivesMoreDescriptorsThanTheKernelLetsAnyProcessHave() throws {
        let most = try #require(Self.rights.mostDescriptors)
        var attributes = LaunchAttributes()
        attributes.limits.nofile = ResourceLimit(most + 1)
        #expect(try failure(attributes)?.errno == EPERM)
        #expect(Self.rights.obstacle(to: .limit(.nofile), of: attributes) != nil)
    }

    @Test(arguments: [-5, 0, 5]) func theRightsAgreeWithTheKernelAboutNice(value: Int) throws {
        let attributes = LaunchAttributes(nice: value)
        let obstacle = Self.rights.obstacle(to: .nice, of: attributes)
        #expect((try failure(attributes) == nil) == (obstacle == nil))
    }

    @Test(arguments: [-1000, -1, 0, 1, 1000]) func theRightsAgreeWithTheKernelAboutTheScore(value: Int) throws {
        let attributes = LaunchAttributes(oomScoreAdjustment: value)
        let failure = try failure(attributes)
        let obstacle = Self.rights.obstacle(to: .oomScoreAdjustment, of: attributes)
        #expect((failure == nil) == (obstacle == nil), "\(failure?.sentence ?? "set"), \(obstacle ?? "permitted")")
        #expect(failure?.isCertain ?? true)
    }

    /// The kernel ignores such a CPU as long as another one is left.
    @Test func aCPUThatDoesNotExistIsRefused() throws {
        let own = try #require(CPUSet.allowed().numbers.first)
        let failure = try #require(try failure(LaunchAttributes(cpuAffinity: .cpus([own, 8000]))))
        #expect(failure == LaunchFailure(step: .affinity, errno: EINVAL, subject: "[\(own), 8000]"))
        #expect(
            failure.sentence
                == "cannot bind it to the CPUs [\(own), 8000]: this machine, or the cpuset of prefork-run, does not have "
                + "all of them")
        #expect(failure.isCertain)
        #expect(Self.rights.obstacle(to: .cpuAffinity, of: LaunchAttributes(cpuAffinity: .cpus([8000]))) != nil)
    }

    // MARK: - Running processes

    private let master = MasterAttributes(
        cpus: .allowed(), descriptorLimit: ResourceLimit.own(.nofile) ?? ResourceLimit(0))

    private func spec(_ program: Program, index: Int = 0) -> Shared<WorkerSpec> {
        Shared(
            WorkerSpec(
                id: WorkerID(group: "web", number: 7), program: program, label: WorkerSpec.Label(index: index)))
    }

    @Test func aRunningProcessIsGivenAttributesInAllOfItsThreads() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let plain = try program(LaunchAttributes(), ["threads", folder.file("pid"), "7"])
        let child = try workers.spawn(plain)
        _ = try awaited("the threads") { contents(of: folder.file("pid")) }
        #expect(threads(of: child).count == 8)
        let own = try #require(CPUSet.allowed().numbers.last)
        var attributes = LaunchAttributes(
            nice: master.nice + 4, oomScoreAdjustment: 300, cpuAffinity: .cpus([own]))
        attributes.limits.nofile = ResourceLimit(soft: 50, hard: 60)
        let all: [AdjustableAttribute] = [.oomScoreAdjustment, .nice, .cpuAffinity, .limit(.nofile)]
        #expect(child.adjust(all, to: spec(plain.with(attributes)), of: master) == [])
        for thread in threads(of: child) {
            #expect(try nice(ofThread: thread) == master.nice + 4)
            #expect(try cpus(ofThread: thread) == "\(own)")
        }
        #expect(try score(of: child) == "300")
        #expect(try limit("Max open files", of: child) == ["50", "60"])
        #expect(child.spec.program.attributes == attributes, "probes run with the same attributes")
    }

    @Test func whatASpecLeavesOutIsThatOfTheMaster() throws {
        var attributes = LaunchAttributes(nice: master.nice, cpuAffinity: .spread)
        attributes.oomScoreAdjustment = 800
        attributes.limits.core = ResourceLimit(soft: 0, hard: ResourceLimit.own(.core)?.hard ?? 0)
        var workers = try Workers()
        let child = try workers.spawn(try program(attributes))
        let all: [AdjustableAttribute] = [.oomScoreAdjustment, .nice, .cpuAffinity, .limit(.core)]
        #expect(child.adjust(all, to: spec(try program(LaunchAttributes())), of: master) == [])
        #expect(try score(of: child) == "\(try #require(OOMScoreAdjustment.own()))")
        #expect(try nice(ofThread: "/proc/\(child.pid)") == master.nice)
        let whole = CPUAffinity.ranges(of: master.cpus.numbers).map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }
        #expect(try cpus(ofThread: "/proc/\(child.pid)") == whole.joined(separator: ","))
        let core = try #require(ResourceLimit.own(.core))
        let soft = core.soft == ResourceLimit.infinity ? "unlimited" : "\(core.soft)"
        #expect(try limit("Max core file size", of: child).first == soft)
    }

    @Test func aProcessThatHasEndedNeedsNothing() throws {
        var workers = try Workers()
        let child = try workers.spawn(try program(LaunchAttributes(), ["exit", "0"]))
        _ = try awaited("the end") { child.hasEnded ? true : nil }
        var attributes = LaunchAttributes(nice: 19, oomScoreAdjustment: 500)
        attributes.limits.nofile = 10
        let all: [AdjustableAttribute] = [.oomScoreAdjustment, .nice, .cpuAffinity, .limit(.nofile)]
        #expect(child.adjust(all, to: spec(try program(attributes)), of: master) == [])
        #expect(try workers.reap(child) == .code(0))
    }

    @Test func eachAttributeThatIsRefusedIsNamed() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        // The process has lowered its own limit, so that a limit below the master's is one that is raised.
        let plain = try program(LaunchAttributes(), ["lower-limit", folder.file("pid"), "64"])
        let child = try workers.spawn(plain)
        _ = try awaited("the limit") { contents(of: folder.file("pid")) }
        var attributes = LaunchAttributes(cpuAffinity: .cpus([8000]))
        attributes.limits.nofile = 100
        attributes.limits.core = ResourceLimit(soft: 0, hard: 0)
        let failures = child.adjust(
            [.cpuAffinity, .limit(.core), .limit(.nofile)], to: spec(plain.with(attributes)), of: master)
        #expect(failures.first == LaunchFailure(step: .affinity, errno: EINVAL, subject: "8000"))
        let raised = LaunchFailure(step: .limit, errno: EPERM, subject: "nofile to 100", resource: .nofile)
        #expect(failures.dropFirst() == (Self.rights.raisesLimits ? [] : [raised]))
        #expect(try limit("Max core file size", of: child) == ["0", "0"], "the others are set all the same")
    }

    @Test func theListOfCPUsIsRead() throws {
        let folder = try TemporaryFolder()
        for (text, numbers) in [
            ("0-3,8\n", [0, 1, 2, 3, 8]), ("0\n", [0]), ("5-4", nil), ("0-99999999", nil), ("x", nil),
        ]
            as [(String, [Int]?)]
        {
            let path = try folder.write(text, to: "online")
            #expect(CPUSet(listedIn: path)?.numbers == numbers, "\(text)")
        }
        #expect(try #require(Self.rights.cpus).isSuperset(of: CPUSet.allowed().numbers))
    }
}

private func entries(of folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names
}

extension Program {
    fileprivate func with(_ attributes: LaunchAttributes) -> Program {
        var program = self
        program.attributes = attributes
        return program
    }
}
