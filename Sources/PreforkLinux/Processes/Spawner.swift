internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Creates the processes of workers. Everything that all launches share is prepared once.
struct Spawner: ~Copyable {
    private let inherited: InheritedEnvironment
    private let null: Descriptor
    private let ignoredSignals: UInt64
    /// What a process has that is given nothing else.
    let master: MasterAttributes
    /// The users and groups of the machine.
    let accounts = Accounts()
    /// The control groups of workers.
    let cgroups: Cgroups
    /// The working directory of the master; nil when it no longer exists, which matters only to a program with a
    /// relative path.
    private let workingDirectory: String?

    /// Creates a spawner.
    ///
    /// - Parameters:
    ///   - descriptorLimit: The limit of open descriptors that each worker gets.
    ///   - cgroups: The control groups of workers.
    init(
        inherited: InheritedEnvironment = .current(), descriptorLimit: rlimit, cgroups: Cgroups = Cgroups()
    ) throws(SystemError) {
        try Spawner.probe()
        null = try Descriptor("open", open("/dev/null", O_RDWR | O_CLOEXEC), to: "open /dev/null")
        self.inherited = inherited
        self.cgroups = cgroups
        workingDirectory = Spawner.currentDirectory()
        ignoredSignals = prefork_ignored_signals()
        master = MasterAttributes(cpus: .allowed(), descriptorLimit: ResourceLimit(descriptorLimit))
    }

    /// Starts the program of a spec and returns when it runs.
    ///
    /// - Parameters:
    ///   - shared: The spec.
    ///   - sockets: The sockets that the spec names, in the same order. The process inherits them as descriptors 3, 4, …
    ///   - notifySocket: The address to which the process may report that it is ready.
    ///   - cgroup: The control group in which the process is created; nil for that of the master.
    ///   - writers: The pipes that become standard output and standard error; 0 for those of the master.
    ///   - outputIsNull: Whether standard output is /dev/null, as for a probe, which would write to the log each second.
    /// - Throws: The failed step. No process is left in this case.
    func spawn(
        _ launch: Launch, _ shared: Shared<WorkerSpec>, sockets: [ListeningSocket] = [], notifySocket: String? = nil,
        outputIsNull: Bool = false, cgroup: CgroupLeaf? = nil, writers: (output: Int32, error: Int32) = (0, 0)
    ) throws(LaunchFailure) -> ChildProcess {
        let spec = shared.value
        let program = spec.program
        let options = program.options ?? RuntimeOptions(cap: program.cap, runtimes: program.runtimes)
        var image = try ProcessImage(
            program, options: options,
            environment: WorkerEnvironment(
                inherited, launch: launch, spec: spec, options: options, sockets: sockets, notifySocket: notifySocket),
            sockets: sockets, workingDirectoryOfMaster: workingDirectory)
        // The first descriptor would be the context, or nothing.
        guard program.standardInput == .null || !sockets.isEmpty else {
            throw LaunchFailure(step: .descriptors, errno: EBADF)
        }
        let attributes = program.attributes
        let credentials = try accounts.credentials(of: attributes)
        try checkCapabilities(of: attributes)
        // A pipe belongs to who has made it. A worker that runs as another user may open /dev/stderr by its name, too.
        if let user = credentials.user?.number {
            for pipe in [writers.output, writers.error] where pipe > 0 { fchown(pipe, user, gid_t.max) }
        }
        let mask = master.cpus.given(to: spec)?.mask ?? []

        let folder = try cgroup?.openFolder() ?? 0
        defer { if folder > 0 { close(folder) } }
        let context = try ContextFile(program.context)
        let inherited = sockets.map { $0.descriptor.raw } + context.descriptors
        // Keeps the file open during the launch. Otherwise it could be closed once the number of its descriptor is
        // read.
        let outcome = withExtendedLifetime(context) {
            image.withPointers {
                start(
                    $0, descriptors: inherited, hasSocketInput: program.standardInput == .socket,
                    outputIsNull: outputIsNull, writers: writers, cgroup: folder, mask: mask,
                    attributes, credentials)
            }
        }
        guard let outcome else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
        guard outcome.error == 0 else {
            let step = LaunchFailure.Step(rawValue: outcome.step) ?? .prepare
            let resource = step == .limit ? Resource(number: outcome.resource) : nil
            let subject = step == .cgroup ? cgroup?.path : program.subject(of: step, credentials, resource)
            throw LaunchFailure(step: step, errno: outcome.error, subject: subject ?? "", resource: resource)
        }
        return ChildProcess(
            launch: launch, spec: shared, pid: outcome.pid, descriptor: Descriptor(owning: outcome.pidfd),
            sockets: sockets)
    }

    /// The kernel only says that one of the capabilities is missing.
    private func checkCapabilities(of attributes: LaunchAttributes) throws(LaunchFailure) {
        guard let kept = attributes.capabilities, !kept.isEmpty else { return }
        let missing = kept.subtracting(.permitted())
        guard missing.isEmpty else {
            throw LaunchFailure(
                step: .findCapabilities, errno: EPERM, subject: missing.names.joined(separator: ", "))
        }
    }

    private func start(
        _ pointers: ProcessImage.Pointers, descriptors: [Int32], hasSocketInput: Bool, outputIsNull: Bool,
        writers: (output: Int32, error: Int32), outlivesMaster: Bool = false, leadsSession: Bool = false,
        input: Int32? = nil, cgroup: Int32 = 0, mask: [UInt8],
        _ attributes: LaunchAttributes, _ credentials: Credentials
    ) -> prefork_outcome {
        let descriptorLimit = attributes.limits.nofile ?? master.descriptorLimit
        // A copy, because the child overwrites the buffer with the numbers of the descriptors that it moves.
        var sockets = descriptors
        return sockets.withUnsafeMutableBufferPointer { sockets in
            mask.withUnsafeBufferPointer { mask in
                var program = prefork_program(
                    paths: pointers.paths, arguments: pointers.arguments, environment: pointers.environment,
                    own_pids: (
                        pointers.ownPIDs.first, pointers.ownPIDs.dropFirst().first, pointers.ownPIDs.dropFirst(2).first
                    ),
                    directory: pointers.directory, null_device: input ?? null.raw,
                    sockets: sockets.baseAddress, socket_count: UInt32(sockets.count),
                    socket_is_input: hasSocketInput ? 1 : 0, output_is_null: outputIsNull ? 1 : 0,
                    output: writers.output, error: writers.error, outlives_parent: outlivesMaster ? 1 : 0,
                    leads_session: leadsSession ? 1 : 0,
                    ignored_signals: ignoredSignals, cpus: mask.isEmpty ? nil : mask.baseAddress,
                    cpus_size: mask.count, cgroup: cgroup, descriptor_limit_soft: descriptorLimit.soft,
                    descriptor_limit_hard: descriptorLimit.hard, attributes: nil)
                return prefork_attributes.with(attributes, credentials) { attributes in
                    program.attributes = attributes
                    return prefork_launch(&program)
                }
            }
        }
    }

    /// Starts the program of this process as the companion of the master.
    ///
    /// - Parameters:
    ///   - arguments: The command line, by which the program finds its way to the companion.
    ///   - socket: The companion's end of its socket.
    func spawnCompanion(_ arguments: [String], socket: Int32) throws(LaunchFailure) -> KeptProcess {
        // The kernel's link names the program that runs, also when the file was replaced.
        let program = Program(
            command: arguments.isEmpty ? ["prefork"] : arguments, executable: "/proc/self/exe",
            environment: [Variable(CompanionVariable.descriptor, "3")])
        return try spawnHelper(program, as: "output", descriptors: [socket], outlivesMaster: true)
    }

    /// Starts a program that belongs to the master and is no worker.
    ///
    /// - Parameters:
    ///   - name: What the program reads as the name of its group.
    ///   - descriptors: What it gets as the descriptors 3, 4, …
    ///   - outlivesMaster: Whether the death of the master does not kill it.
    ///   - variables: The variables that it inherits; nil for all.
    func spawnHelper(
        _ program: Program, as name: String, descriptors: [Int32], outlivesMaster: Bool = false,
        inheriting variables: [String]? = nil, _ attributes: LaunchAttributes = LaunchAttributes()
    ) throws(LaunchFailure) -> KeptProcess {
        let (id, options) = (WorkerID(group: name, number: 0), RuntimeOptions(cap: nil, runtimes: []))
        let environment = WorkerEnvironment(
            variables.map { inherited.limited(to: $0) } ?? inherited,
            launch: Launch(worker: id, number: 0, generation: 0), spec: WorkerSpec(id: id, program: program),
            options: options, sockets: [])
        var image = try ProcessImage(
            program, options: options, environment: environment, sockets: [],
            workingDirectoryOfMaster: workingDirectory)
        let outcome = image.withPointers {
            start(
                $0, descriptors: descriptors, hasSocketInput: false, outputIsNull: false, writers: (0, 0),
                outlivesMaster: outlivesMaster, mask: [], attributes, Credentials())
        }
        guard let outcome else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
        guard outcome.error == 0 else {
            let step = LaunchFailure.Step(rawValue: outcome.step) ?? .prepare
            throw LaunchFailure(
                step: step, errno: outcome.error, subject: step == .exec ? program.executable ?? "" : "")
        }
        return KeptProcess(pid: outcome.pid, Descriptor(owning: outcome.pidfd))
    }

    /// Starts a program that is told an event. It leads a session of its own, inherits nothing but the environment, standard output
    /// and standard error of the master, and outlives it.
    ///
    /// - Parameter input: What the program reads from standard input.
    func spawnForEvent(_ program: Program, input: [UInt8]) throws(LaunchFailure) -> KeptProcess {
        let file = try ContextFile(input)
        var image = try ProcessImage(
            program, options: RuntimeOptions(cap: nil, runtimes: []), environment: WorkerEnvironment(of: inherited),
            sockets: [], workingDirectoryOfMaster: workingDirectory)
        // Keeps the file open during the launch.
        let outcome = withExtendedLifetime(file) {
            image.withPointers {
                start(
                    $0, descriptors: [], hasSocketInput: false, outputIsNull: false, writers: (0, 0),
                    outlivesMaster: true, leadsSession: true, input: file.descriptors.first, mask: [],
                    LaunchAttributes(), Credentials())
            }
        }
        guard let outcome else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
        guard outcome.error == 0 else {
            let step = LaunchFailure.Step(rawValue: outcome.step) ?? .prepare
            throw LaunchFailure(
                step: step, errno: outcome.error, subject: program.subject(of: step, Credentials(), nil))
        }
        return KeptProcess(pid: outcome.pid, Descriptor(owning: outcome.pidfd))
    }

    /// Finds out by which calls this system makes processes.
    private static func probe() throws(SystemError) {
        let refusal = prefork_probe()
        guard refusal.error != 0 else { return }
        throw SystemError(String(cString: refusal.call), errno: refusal.error, to: "start workers").suspectingSandbox
    }

    private static func currentDirectory() -> String? {
        var path = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let found = path.withUnsafeMutableBytes { buffer in
            getcwd(buffer.bindMemory(to: CChar.self).baseAddress, buffer.count) != nil
        }
        return found ? String(decoding: path.prefix { $0 != 0 }, as: UTF8.self) : nil
    }
}

extension Program {
    /// The program, directory or account that a step failed on, or the value that it could not set; empty for a step that needs
    /// neither.
    fileprivate func subject(of step: LaunchFailure.Step, _ credentials: Credentials, _ resource: Resource?) -> String {
        // What one user may execute and enter, another may not.
        let user = credentials.user.map { " as user \($0)" } ?? ""
        return switch step {
        case .exec: RawBytes.shown(executable ?? command.first ?? "") + user
        case .workingDirectory: RawBytes.shown(workingDirectory) + user
        case .supplementaryGroups, .group, .user: credentials.subject(of: step)
        case .oomScoreAdjustment, .nice, .affinity, .limit, .boundingSet, .capabilities:
            attributes.subject(of: step, resource)
        case .prepare, .clone, .cgroup, .makeCgroup, .cgroupLimit, .processGroup, .parentDeath, .signals, .limits,
            .keepCapabilities, .ambientSet,
            .noNewPrivileges, .descriptors, .findUser, .findGroup, .findGroupOfUser, .findSupplementaryGroup,
            .findCapabilities:
            ""
        }
    }
}
