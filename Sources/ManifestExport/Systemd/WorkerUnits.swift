import PreforkManifest
import Supervision

/// The units with which systemd itself keeps the workers: a template for each group, the sockets, and a target.
struct WorkerUnits {
    private let input: ExportInput
    private let options: SystemdOptions
    private let sockets: SocketUnits

    init(_ input: ExportInput, _ options: SystemdOptions) {
        self.input = input
        self.options = options
        sockets = SocketUnits(input, prefix: options.prefix)
    }

    func export() -> Export {
        var ledger = FieldLedger(input, unsaid: "systemd has no word for it")
        noteTop(in: &ledger)
        var files = [target]
        for group in input.groups { files += units(of: group, &ledger) }
        return Export(files: files, ledger)
    }

    private var targetName: String { "\(input.loaded.name).target" }

    private func noteTop(in ledger: inout FieldLedger) {
        ledger.express(top: "name")
        ledger.lose(top: "reload.watch", "systemd reads changed units when it is told to: systemctl daemon-reload")
        ledger.lose(top: "control", "systemctl is the way to ask")
        ledger.lose(top: "history", "the journal has what systemd has done")
        ledger.lose(top: "http", "systemd serves no metrics")
        ledger.lose(top: "on", "OnFailure= names a unit, which gets no event as JSON")
        if input.workers.contains(where: { $0.spec.restart.backoff == Backoff() && $0.spec.restart.condition != .never }
        ) {
            ledger.approximate(defaultOf: "restart.backoff", WorkerLines.waits(Backoff(), options))
        }
        if input.workers.contains(where: { $0.spec.upkeep.rollout == .stopFirst }) {
            ledger.lose(defaultOf: "rollout", WorkerLines.noRollout)
        }
    }

    private func instance(_ worker: WorkerID) -> String { "\(options.prefix)\(worker.group)@\(worker.number).service" }

    private var target: ExportedFile {
        var unit = UnitFile(targetName)
        unit.section("Unit")
        unit.set("Description", SystemdText.plain("the workers of \(input.loaded.name)"))
        for line in sockets.units.filter({ !$0.isOfWorker }).map(\.holder).lines { unit.set("Wants", line) }
        for group in input.groups {
            for line in group.workers.map({ instance($0.id) }).lines { unit.set("Wants", line) }
        }
        unit.section("Install")
        unit.set("WantedBy", "multi-user.target")
        return unit.file
    }

    private func units(of group: ExportedGroup, _ ledger: inout FieldLedger) -> [ExportedFile] {
        let isAwaited = input.workers.contains { worker in
            worker.spec.upkeep.needs.contains { $0.group == group.name && $0.condition == .completed }
        }
        var needed: [String: [String]] = [:]
        for other in input.groups { needed[other.name] = other.workers.map { instance($0.id) } }
        var workers: [(worker: ExportedWorker, lines: UnitLines)] = []
        for worker in group.workers {
            var writer = WorkerLines(worker, of: input, options, isAwaited: isAwaited)
            sockets.note(worker, in: &writer.notes)
            writer.write(for: targetName, needing: needed, sockets.inherited(by: worker.id))
            writer.notes.write(to: &ledger, of: worker.id)
            workers.append((worker, writer.lines))
        }
        let template = TemplateUnit(workers)
        var unit = UnitFile("\(options.prefix)\(group.name)@.service")
        template.base.write(to: &unit)
        var files = [unit.file]
        for (worker, lines) in template.overrides {
            var unit = UnitFile("\(instance(worker)).d/override.conf")
            lines.write(to: &unit, isDropIn: true)
            files.append(unit.file)
        }
        for socket in sockets.units where socket.group == group.name { files += units(of: socket) }
        return files
    }

    /// The unit of sockets, and the service that systemd starts for the first client.
    private func units(of socket: SocketUnits.Unit) -> [ExportedFile] {
        var unit = UnitFile(socket.name)
        unit.section("Unit")
        unit.set("Description", SystemdText.plain("the sockets of \(socket.group)"))
        unit.set("PartOf", targetName)
        unit.section("Socket")
        SocketLines.add(socket.sockets, in: input, to: &unit)
        if socket.sockets.count == 1, let only = socket.sockets.first {
            unit.set("FileDescriptorName", SystemdText.plain(only.name))
        }
        if socket.sockets.contains(where: \.isUnix) { unit.set("RemoveOnStop", "yes") }
        if socket.isOfWorker { return [unit.file] }
        var holder = UnitFile(socket.holder)
        holder.section("Unit")
        holder.set("Description", SystemdText.plain("holds \(socket.name) for its workers"))
        holder.comment("While this service is active, systemd leaves the clients to the workers. It does nothing.")
        holder.set("PartOf", targetName)
        holder.set("Requires", socket.name)
        holder.section("Service")
        holder.set("Type", "oneshot")
        holder.set("RemainAfterExit", "yes")
        holder.set("ExecStart", "/bin/true")
        return [unit.file, holder.file]
    }
}

extension [String] {
    /// The words in lines of a readable length.
    fileprivate var lines: [String] {
        var lines: [String] = []
        for word in self {
            if let last = lines.last, last.utf8.count + word.utf8.count < 100 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}

extension SocketSpec {
    fileprivate var isUnix: Bool { if case .unix = address { true } else { false } }
}
