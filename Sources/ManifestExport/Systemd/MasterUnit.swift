import PreforkManifest
import Supervision

/// The service that runs a master, with the sockets that systemd opens for it.
struct MasterUnit {
    let input: ExportInput
    let options: SystemdOptions
    var ledger: FieldLedger

    init(_ input: ExportInput, _ options: SystemdOptions) {
        self.input = input
        self.options = options
        ledger = FieldLedger(input, unsaid: "systemd has no word for it")
    }

    private var name: String { input.loaded.name }

    func export() -> Export {
        var ledger = ledger
        // The master reads the manifest.
        ledger.expressAll()
        let sockets = options.hasSockets ? MasterSockets(input, options) : nil
        sockets?.note(in: &ledger)
        noteVariables(in: &ledger)
        noteUsers(in: &ledger)
        return Export(files: [service(with: sockets)] + (sockets?.files ?? []), ledger)
    }

    private func service(with sockets: MasterSockets?) -> ExportedFile {
        var unit = UnitFile("\(name).service")
        let paths = WrittenPaths(input)
        unit.section("Unit")
        unit.set("Description", SystemdText.plain("\(name): \(input.workerCountText)"))
        unit.set("Wants", "network-online.target")
        unit.set("After", "network-online.target")
        unit.section("Service")
        addCommands(to: &unit)
        unit.set("User", options.user.map(SystemdText.plain))
        if hasVariables {
            unit.comment("Variables that the manifest names as ${env:NAME}.")
            unit.set("EnvironmentFile", SystemdText.plain("-/etc/default/\(name)"))
        }
        addDirectories(to: &unit)
        unit.set("Restart", "on-failure")
        unit.set("RestartSec", "1s")
        unit.comment("The master stops its workers, each by its own 'stop'; what is left after the time gets KILL.")
        unit.set("KillMode", "mixed")
        unit.set("TimeoutStopSec", SystemdText.time(input.longestStop + .seconds(15)))
        unit.comment("A launch has the time of its 'readiness', and a worker that dies too often is given up.")
        unit.set("TimeoutStartSec", "infinity")
        addStore(to: &unit, sockets)
        unit.comment("The master makes a control group for each worker with 'cgroup'.")
        unit.set("Delegate", "yes")
        unit.comment("A worker that the kernel ends for lack of memory is restarted by the master.")
        unit.set("OOMPolicy", "continue")
        if input.workers.count > 100 { unit.set("TasksMax", "infinity") }
        Hardening(input, options, paths).add(to: &unit)
        unit.section("Install")
        unit.set("WantedBy", "multi-user.target")
        unit.set("Also", sockets.flatMap { $0.names.isEmpty ? nil : $0.names.joined(separator: " ") })
        return unit.file
    }

    private func addCommands(to unit: inout UnitFile) {
        let program = SystemdText.word(options.program)
        let manifest = SystemdText.argument(input.manifestPath)
        unit.set("Type", options.hasNotifyReload ? "notify-reload" : "notify")
        unit.set("ExecStartPre", "\(program) check --host \(manifest)")
        unit.set("ExecStart", "\(program) \(manifest)")
        if options.hasNotifyReload { return }
        if input.loaded.control == .off {
            unit.comment("Does not wait for the end of the reload, because the manifest says 'control: off'.")
            unit.set("ExecReload", "/bin/kill -HUP $MAINPID")
        } else {
            unit.comment("Fails if the reload is refused or taken back.")
            unit.set("ExecReload", "\(program) reload --wait \(manifest)")
        }
    }

    private func addDirectories(to unit: inout UnitFile) {
        // The directories of root's masters are shared, so that commands find them by the name of the manifest.
        let directory = SystemdText.word(options.user == nil ? "prefork-run" : name)
        if input.loaded.control == .standard {
            unit.comment("For the control socket. Other masters have theirs there, so a stop leaves the directory.")
            unit.set("RuntimeDirectory", directory)
            unit.set("RuntimeDirectoryPreserve", "yes")
        }
        if input.loaded.history.isKept, input.loaded.history.directory == nil {
            unit.comment("For the history of reloads.")
            unit.set("StateDirectory", directory)
        }
    }

    private func addStore(to unit: inout UnitFile, _ sockets: MasterSockets?) {
        let own = Set(input.workers.flatMap(\.spec.program.sockets).filter(\.hasFixedAddress).map(\.address)).count
        guard own > 0 else { return }
        // A reload may add sockets.
        let count = max(16, own.multipliedReportingOverflow(by: 2).partialValue)
        unit.comment("Clients wait in the queues of the sockets while the unit is restarted.")
        unit.set("FileDescriptorStoreMax", "\(count)")
        if !options.tellsDescriptorStore { unit.set("Environment", "FDSTORE=\(count)") }
    }
}

extension MasterUnit {
    private var hasVariables: Bool { input.workers.contains { !needed($0.variableNames).isEmpty } }

    /// The variables that the unit has to give. The master asks the machine itself for `${hostname}`, which stands as `HOSTNAME` here.
    private func needed(_ names: Set<String>) -> Set<String> {
        input.text.contains("${env:HOSTNAME") ? names : names.subtracting(["HOSTNAME"])
    }

    private func noteVariables(in ledger: inout FieldLedger) {
        for worker in input.workers {
            for (key, text) in worker.textsByKey {
                for variable in needed(Set(text.variables)).sorted() {
                    ledger.approximate(
                        key, of: worker.id,
                        "\(variable) comes from the environment of the unit; set it in /etc/default/\(name)")
                }
            }
        }
    }

    private func noteUsers(in ledger: inout FieldLedger) {
        guard let user = options.user else { return }
        for worker in input.workers {
            let attributes = worker.spec.program.attributes
            for key in ["user", "group", "supplementary_groups"] {
                if key == "user", attributes.user == .name(user) { continue }
                ledger.lose(key, of: worker.id, "the master runs as \(user), who cannot become another")
            }
            noteRights(of: worker, in: &ledger)
        }
    }
}

extension MasterUnit {
    /// What only root may set.
    private func noteRights(of worker: ExportedWorker, in ledger: inout FieldLedger) {
        let (id, program) = (worker.id, worker.spec.program)
        let attributes = program.attributes
        let why = "the master runs as \(options.user ?? "root"), who has not the right"
        if let nice = attributes.nice, nice < 0 { ledger.lose("nice", of: id, why) }
        if let adjustment = attributes.oomScoreAdjustment, adjustment < 0 { ledger.lose("oom_score_adj", of: id, why) }
        if attributes.capabilities?.isEmpty == false { ledger.lose("capabilities", of: id, why) }
        if !options.hasSockets {
            for (index, socket) in program.sockets.enumerated() {
                guard case .internet(_, 1..<1024) = socket.address else { continue }
                let key = index == 0 && program.isFirstSocketOwn ? "port" : "sockets.\(socket.name)"
                ledger.lose(key, of: id, "a port below 1024 needs root: with --socket, systemd opens it")
            }
        }
        ledger.approximate("limits", of: id, "a limit can be at most that of the unit")
    }
}

extension ExportInput {
    /// `7 workers of 3 groups`, for a description.
    var workerCountText: String {
        let count = workers.count
        let of = groups.count == 1 ? "" : " of \(groups.count) groups"
        return "\(count) \(count == 1 ? "worker" : "workers")\(of), kept by prefork-run"
    }
}

extension SocketSpec {
    /// Whether the socket has the same address each time that it is opened, and no other socket has it.
    var hasFixedAddress: Bool {
        if owner != nil || reusePort { return false }
        if case .internet(_, 0) = address { return false }
        return true
    }
}

extension ExportedWorker {
    /// The names of the variables of the environment in the worker's texts.
    var variableNames: Set<String> { Set(textsByKey.flatMap(\.text.variables)) }

    /// The texts that may have variables of the environment, with their keys.
    var textsByKey: [(key: String, text: ExportedText)] {
        [("command", program), ("working_dir", workingDirectory)]
            + arguments.enumerated().map { (key(ofArgument: $0), $1) }
            + variables.compactMap { variable in variable.value.map { ("env.\(variable.name)", $0) } }
    }
}
