import PreforkManifest
import Supervision

/// Writes the lines of one worker's unit, and notes what they say of the manifest.
struct WorkerLines {
    let worker: ExportedWorker
    let input: ExportInput
    let options: SystemdOptions
    /// Whether other groups wait for the end of this one, so that the unit is a job.
    let isAwaited: Bool
    var lines = UnitLines()
    var notes = WorkerNotes()

    var spec: WorkerSpec { worker.spec }
    var id: WorkerID { worker.id }

    init(_ worker: ExportedWorker, of input: ExportInput, _ options: SystemdOptions, isAwaited: Bool) {
        self.worker = worker
        self.input = input
        self.options = options
        self.isAwaited = isAwaited
    }

    /// Writes the lines and the notes.
    ///
    /// - Parameters:
    ///   - target: The target that starts and stops the worker.
    ///   - needed: The units of the groups that this one needs, by the group.
    ///   - sockets: The units of the sockets that the worker inherits.
    mutating func write(for target: String, needing needed: [String: [String]], _ sockets: InheritedSockets) {
        addDescription()
        unit("PartOf", target)
        addNeeds(needed)
        addLimitOfStarts()
        addReadiness()
        addCommand()
        addEnvironment(sockets)
        addWorkingDirectory()
        addSockets(sockets)
        addRestart()
        addStop()
        addHealth()
        addAttributes()
        addOutput()
        notes.lose("rollout", WorkerLines.noRollout)
        notes.lose("was", "a unit with the old name is stopped and disabled by hand")
    }

    static let noRollout =
        "systemd restarts all workers that it is told to restart at once, and takes nothing back"

    mutating func unit(_ name: String, _ value: String?) { lines.add("Unit", name, value) }
    mutating func service(_ name: String, _ value: String?) { lines.add("Service", name, value) }

    /// Adds a text that takes the rest of a line, or notes why it cannot.
    mutating func service(_ name: String, plain text: String, of key: String) {
        guard SystemdText.canBePlain(text) else {
            notes.lose(key, "\(name)= cannot hold a text that has such characters")
            return
        }
        lines.add("Service", name, [.text([.literal(text)], .plain)])
    }
}

extension WorkerLines {
    private mutating func addDescription() {
        var text: [UnitPart] = [.literal("\(id.group)/"), .instance]
        if let remark = spec.remark, SystemdText.canBePlain("x" + remark) { text.append(.literal(": \(remark)")) }
        lines.add("Unit", "Description", [.text(text, .plain)])
        notes.express("description")
    }

    private mutating func addNeeds(_ needed: [String: [String]]) {
        unit("Wants", "network-online.target")
        unit("After", "network-online.target")
        for need in spec.upkeep.needs {
            for name in needed[need.group] ?? [] {
                unit("After", name)
                // Requires= would restart the worker when systemd restarts what it needs.
                unit(need.condition == .completed ? "Requires" : "Wants", name)
            }
            notes.express("needs")
            if need.condition == .ready {
                notes.approximate(
                    "needs.\(need.group)",
                    "the worker is started after those of '\(need.group)', and also if one of them fails to start")
            }
        }
    }

    private mutating func addLimitOfStarts() {
        let intensity = spec.restart.intensity
        notes.express("restart.intensity")
        guard spec.restart.condition != .never else { return }
        unit("StartLimitIntervalSec", SystemdText.time(intensity.within))
        // systemd counts starts, and the first one follows no death.
        unit("StartLimitBurst", "\(intensity.deaths.addingReportingOverflow(1).partialValue)")
        switch intensity.then {
        case .hold: break
        case .stopGroup:
            notes.approximate("restart.intensity.then", "the worker fails alone, and the group goes on")
        case .exit:
            notes.approximate("restart.intensity.then", "the worker fails alone, and the others go on")
        }
    }

    private mutating func addWorkingDirectory() {
        notes.express("working_dir")
        guard let path = worker.workingDirectory.literal else {
            notes.lose(
                "working_dir", "WorkingDirectory= takes no variables: --env or --host gives their values")
            return
        }
        service("WorkingDirectory", plain: path, of: "working_dir")
    }

    private mutating func addSockets(_ sockets: InheritedSockets) {
        for key in ["host", "port", "listen", "sockets", "stdin"] { notes.express(key) }
        for unit in sockets.units { lines.add("Service", "Sockets", [.text(unit, .plain)]) }
        guard spec.program.standardInput == .socket else { return }
        service("StandardInput", "socket")
        if sockets.socketCount != 1 {
            notes.lose("stdin", "StandardInput=socket takes one socket, and the worker has several")
        } else {
            notes.approximate("stdin", "the socket is descriptor 0 alone, and not descriptor 3 as well")
        }
    }

    private mutating func addStop() {
        let stop = spec.stop
        notes.express("stop")
        service("KillSignal", stop.signal.description)
        // 0 would mean for ever.
        service("TimeoutStopSec", stop.grace == .zero ? "1ms" : SystemdText.time(stop.grace))
        switch stop.scope {
        case .group: service("KillMode", "control-group")
        case .mixed: service("KillMode", "mixed")
        case .process: service("KillMode", "process")
        }
    }
}
