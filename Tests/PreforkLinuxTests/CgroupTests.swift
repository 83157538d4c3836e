import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Control groups: where they are found, in folders that play the kernel's, and in the kernel's hierarchy where a test may make
/// groups in it.
@Suite struct CgroupTests {
    private static let launch = Launch(worker: WorkerID(group: "web", number: 0), number: 7, generation: 1)

    // MARK: Where groups are

    @Test func theGroupOfAProcessIsFoundBelowItsMount() {
        func hierarchy(_ mounts: String, _ membership: String) -> CgroupHierarchy? {
            CgroupHierarchy(mounts: mounts, membership: membership)
        }
        let unified = "29 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
        let hybrid = """
            31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
            35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            41 31 0:38 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw

            """
        #expect(
            hierarchy(unified, "0::/system.slice/shop.service\n")
                == CgroupHierarchy(root: "/sys/fs/cgroup", group: "/sys/fs/cgroup/system.slice/shop.service"))
        #expect(
            hierarchy(hybrid, "4:memory:/a\n0::/\n")
                == CgroupHierarchy(root: "/sys/fs/cgroup/unified", group: "/sys/fs/cgroup/unified"))
        // A container that sees a part of the host's hierarchy.
        let part = "29 23 0:26 /docker/a1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
        #expect(
            hierarchy(part, "0::/docker/a1/app\n")
                == CgroupHierarchy(root: "/sys/fs/cgroup", group: "/sys/fs/cgroup/app"))
        #expect(
            hierarchy(part, "0::/docker/a1\n") == CgroupHierarchy(root: "/sys/fs/cgroup", group: "/sys/fs/cgroup"))
        #expect(hierarchy(part, "0::/docker/a12\n") == nil && hierarchy(unified, "0::/../other\n") == nil)
        #expect(hierarchy("", "0::/\n") == nil && hierarchy(unified, "1:cpu:/\n") == nil && hierarchy("x", "y") == nil)
    }

    @Test func aNameTellsItsMaster() {
        #expect(CgroupName.ofLaunch(Self.launch, by: 12) == "prefork.12.web-0.7")
        #expect(CgroupName.master(of: "prefork.12.web-0.7") == 12 && CgroupName.master(of: CgroupName.ofMaster(9)) == 9)
        let odd = Launch(worker: WorkerID(group: "a/../b c\n.é", number: 1), number: 2, generation: 1)
        #expect(CgroupName.ofLaunch(odd, by: 12) == "prefork.12.a____b_c___-1.2")
        for name in ["prefork.x.web", "prefork.12", "system.slice", "prefork"] {
            #expect(CgroupName.master(of: name) == nil)
        }
    }

    // MARK: Folders that play the kernel's

    /// Makes groups that have the files of the controllers that the group above has enabled.
    private func playedHome(
        _ controllers: String, in folder: borrowing TemporaryFolder
    ) throws -> CgroupHome {
        let path = folder.path
        try folder.write(controllers, to: "cgroup.controllers", mode: 0o600)
        for file in ["cgroup.subtree_control", "cgroup.procs"] { try folder.write("", to: file, mode: 0o600) }
        var folders = CgroupFolders()
        folders.make = { group in
            guard mkdir(group, 0o755) == 0 else { return errno }
            let files = ["memory.max", "memory.high", "cpu.max", "pids.max", "io.weight", "cgroup.kill"]
            let enabled = controllers.split(separator: " ").map { $0 + "." } + ["cgroup."]
            for file in files where enabled.contains(where: file.hasPrefix) {
                close(open("\(group)/\(file)", O_CREAT | O_WRONLY, 0o600))
            }
            return 0
        }
        folders.remove = { group in
            for name in CgroupFolders.names(in: group) where !name.hasPrefix(".") { unlink("\(group)/\(name)") }
            return rmdir(group) == 0 ? 0 : errno
        }
        return CgroupHome(path: path, root: path, folders: folders)
    }

    @Test func aLeafHasTheLimitsAndIsRemoved() throws {
        let folder = try TemporaryFolder()
        let home = try playedHome("cpu memory pids io", in: folder)
        let cgroups = Cgroups { home }
        let limits = CgroupLimits(memoryMax: .number(1 << 20), cpuMax: 50, ioWeight: 7)
        let leaf = try #require(try cgroups.leaf(for: Self.launch, limits))
        #expect(leaf.path == "\(folder.path)/prefork.\(getpid()).web-0.7")
        func file(_ name: String) -> String? { contents(of: "\(leaf.path)/\(name)") }
        #expect(file("memory.max") == "1048576" && file("cpu.max") == "50000 100000")
        #expect(file("io.weight") == "default 7" && file("pids.max") == "")
        #expect(leaf.set(.pidsMax, of: CgroupLimits(pidsMax: 9)) == nil && file("pids.max") == "9")
        #expect(leaf.set(.memoryMax, of: CgroupLimits()) == nil && file("memory.max") == "max8576", "one write each")
        leaf.kill()
        #expect(file("cgroup.kill") == "1")
        cgroups.release(leaf)
        #expect(access(leaf.path, F_OK) != 0)
        #expect(try cgroups.leaf(for: Self.launch, CgroupLimits()) == nil)
    }

    @Test func aControllerThatIsMissingIsNamedAndNothingIsLeft() throws {
        let folder = try TemporaryFolder()
        let home = try playedHome("cpu pids", in: folder)
        let cgroups = Cgroups { home }
        do throws(LaunchFailure) {
            _ = try cgroups.leaf(for: Self.launch, CgroupLimits(memoryMax: .number(512 << 20), pidsMax: 9))
            Issue.record("the limit is ignored")
        } catch {
            #expect(error.step == .cgroupLimit && error.setting == .memoryMax && error.isCertain)
            #expect(
                error.sentence
                    == "cannot set memory_max to 512MiB: the controller memory is not available in the cgroup v2 hierarchy "
                    + "at \(folder.path)")
        }
        #expect(CgroupFolders.names(in: folder.path).allSatisfy { !$0.hasPrefix("prefork.") })
        // No limit is what a group without the controller has.
        let leaf = try #require(try cgroups.leaf(for: Self.launch, CgroupLimits(memoryMax: .max)))
        #expect(access("\(leaf.path)/memory.max", F_OK) != 0)
        cgroups.release(leaf)
    }

    @Test func aGroupThatCannotBeMadeIsNamed() throws {
        let home = CgroupHome(path: "/no/such/place", root: "/no/such/place")
        do throws(LaunchFailure) {
            _ = try Cgroups { home }.leaf(for: Self.launch, CgroupLimits(pidsMax: 1))
            Issue.record("there is no such place")
        } catch {
            #expect(error.step == .makeCgroup && error.isCertain)
            #expect(
                error.sentence.hasPrefix("cannot create a control group: no such file or directory (mkdir /no/such"))
        }
        let none = Cgroups { () throws(CgroupHome.Obstacle) in
            throw CgroupHome.Obstacle(errno: ENOENT, reason: "no cgroup v2 hierarchy is mounted for prefork-run")
        }
        #expect(throws: LaunchFailure.self) { try none.leaf(for: Self.launch, CgroupLimits(pidsMax: 1)) }
    }

    /// An ordinary folder is no group of the kernel's.
    @Test func aProcessThatCannotBeCreatedInItsGroupIsToldAndNothingIsLeft() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let home = CgroupHome(path: folder.path, root: folder.path)
            let leaf = try home.makeLeaf(for: CgroupTests.launch)
            var workers = try Workers()
            for errno in [EBADF, ENOENT] {
                do throws(LaunchFailure) {
                    try workers.spawn(Program(command: ["/bin/true"]), cgroup: leaf)
                    Issue.record("the folder is no group")
                } catch {
                    #expect(error.step == .cgroup && error.errno == errno && error.subject == leaf.path)
                    #expect(error.sentence.hasPrefix("cannot create its process in the control group \(leaf.path): "))
                }
                #expect(waitpid(-1, nil, WNOHANG) == -1, "no child is left")
                #expect(leaf.remove(), "gone the second time")
            }
        }
    }

    @Test func whatAMasterHasLeftIsRemovedByTheNext() throws {
        let folder = try TemporaryFolder()
        let home = try playedHome("pids", in: folder)
        let living = "\(folder.path)/prefork.\(getppid()).web-0.1"
        let other = "\(folder.path)/system.slice"
        // No process has the highest pid of all.
        let abandoned = "\(folder.path)/prefork.2147483647.web-0.1"
        for path in [living, other, abandoned] { try #require(mkdir(path, 0o755) == 0) }
        let cgroups = Cgroups { home }
        cgroups.release(try cgroups.leaf(for: Self.launch, CgroupLimits(pidsMax: 1)))
        #expect(access(abandoned, F_OK) != 0 && access(living, F_OK) == 0 && access(other, F_OK) == 0)
    }

    // MARK: Out of memory

    @Test(
        arguments: [
            ("oom 1\noom_kill 1\n", SIGKILL, "was ended by the kernel: out of memory (memory_max 512MiB)"),
            (
                "oom 0\noom_kill 1\n", SIGKILL,
                "was ended by the kernel: out of memory (of the machine, or of a control group above)"
            ),
            ("oom 3\noom_kill 2\n", SIGTERM, "were ended by the kernel: out of memory (memory_max 512MiB)"),
            ("oom 3\noom_kill 0\n", SIGKILL, nil), ("", SIGKILL, nil),
        ] as [(String, Int32, String?)])
    func aProcessThatTheKernelHasEndedIsTold(events: String, signal: Int32, sentence: String?) throws {
        let folder = try TemporaryFolder()
        let home = try playedHome("memory", in: folder)
        let leaf = try home.makeLeaf(for: Self.launch)
        var program = Program(command: ["/bin/sleep", "1000"])
        program.attributes.cgroup.memoryMax = .number(512 << 20)
        var workers = try Workers()
        let child = try workers.spawn(program)
        child.cgroup = leaf
        try folder.write(events, to: "prefork.\(getpid()).web-0.7/memory.events", mode: 0o600)
        try #require(kill(child.pid, signal) == 0)
        let exit = try workers.reap(child)
        let notice = child.hintAboutMemory(exit)
        let message = notice.flatMap { LogRecord.records(of: $0, manifest: "shop").first?.message }
        #expect(
            message.map { $0.contains(sentence ?? "nothing") } == (sentence == nil ? nil : true), "\(message ?? "")")
        #expect(leaf.remove())
    }

    // MARK: The kernel's hierarchy

    /// A group of the kernel's below which this test may make others; nil where it may not.
    private static let place: String? = {
        guard let hierarchy = CgroupHierarchy.own() else { return nil }
        let path = "\(hierarchy.group)/prefork-test.\(getpid())"
        guard mkdir(path, 0o755) == 0 else { return nil }
        rmdir(path)
        return hierarchy.group
    }()
    private static let comment: Comment = "this user may make no groups of cgroup v2 here"

    @Test(.enabled(if: place != nil, comment), arguments: [1, 2])
    func aProcessIsCreatedInItsGroup(number: UInt64) throws {
        let place = try #require(Self.place)
        let home = CgroupHome(path: place, root: place)
        let cgroups = Cgroups { home }
        let launch = Launch(worker: Self.launch.worker, number: number, generation: 1)
        let leaf = try #require(try cgroups.leaf(for: launch, CgroupLimits(pidsMax: .max)))
        var workers = try Workers()
        let child = try workers.spawn(Program(command: ["/bin/sleep", "1000"]), cgroup: leaf)
        let membership = try #require(contents(of: "/proc/\(child.pid)/cgroup"))
        #expect(membership.contains("/\(CgroupName.ofLaunch(launch))\n"))
        #expect(!leaf.remove(), "it has a process")
        cgroups.release(leaf)
        #expect(access(leaf.path, F_OK) == 0)
        child.cgroup = leaf
        leaf.kill()
        #expect(try workers.reap(child) == .signal(.kill))
        cgroups.finish()
        #expect(access(leaf.path, F_OK) != 0)
    }

    /// A group with processes cannot have controllers for those below. The kernel here may have none but hugetlb in v2.
    @Test(.enabled(if: place != nil, comment)) func aMasterLeavesAGroupThatIsToHaveControllers() async throws {
        await #expect(processExitsWith: .success) {
            let above = try #require(CgroupTests.place)
            let path = "\(above)/prefork-test.\(getpid())"
            try #require(mkdir(path, 0o755) == 0)
            defer {
                _ = KernelFile.write("\(getpid())", to: "\(above)/cgroup.procs")
                for name in CgroupFolders.names(in: path) where name.hasPrefix("prefork.") { rmdir("\(path)/\(name)") }
                #expect(rmdir(path) == 0)
            }
            let home = CgroupHome(path: path, root: above)
            guard let controller = home.controllers.sorted().first else { return }
            try #require(KernelFile.write("\(getpid())", to: "\(path)/cgroup.procs") == 0)
            // A process that belongs to it comes along.
            var workers = try Workers()
            let child = try workers.spawn(Program(command: ["/bin/sleep", "1000"]))
            try home.enable(controller)
            #expect(contents(of: "\(path)/cgroup.subtree_control") == "\(controller)\n")
            let own = "/prefork-test.\(getpid())/prefork.\(getpid()).master\n"
            #expect(try #require(contents(of: "/proc/self/cgroup")).contains(own))
            #expect(try #require(contents(of: "/proc/\(child.pid)/cgroup")).contains(own))
            #expect(home.takeMove()?.hasSuffix(".master") == true && home.takeMove() == nil)
            // Another look from inside finds the same place.
            #expect(try CgroupHome.find().path == path)
            _ = try workers.kill(child)
        }
    }
}
