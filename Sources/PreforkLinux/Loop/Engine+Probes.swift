internal import Supervision

/// Probes workers.
extension Engine {
    /// Begins a probe.
    ///
    /// - Returns: The result if it is there at once. Otherwise `Event.probed` follows, unless the process ends before.
    mutating func start(
        _ probe: Probe, of launch: Launch, _ purpose: ProbePurpose, timeout: Duration
    ) -> ProbeResult? {
        guard let child = children[launch] else { return nil }
        do throws(ProbeFailure) {
            let prober = try openProber()
            switch probe {
            case .tcp(let host, let port):
                let target = try ProbeTarget(host: host, port: port, of: child.spec.program, sockets: child.sockets)
                return try prober.connect(to: target, nil, launch, purpose, timeout: timeout)
            case .http(let request):
                let target = try ProbeTarget(
                    host: request.host, port: request.port, of: child.spec.program, sockets: child.sockets)
                return try prober.connect(to: target, request, launch, purpose, timeout: timeout)
            case .silence(let limit):
                // A worker that has closed its output, or whose output is not captured, writes nothing.
                guard output.ask(launch) else { return .silent(for: limit) }
                sendCompanionOrders()
                return nil
            case .exec(let command):
                // Nothing piles up: a program that even SIGKILL does not end waits for a broken disk, for example.
                if let name = prober.unreapedProgram(of: launch) {
                    throw ProbeFailure(sentence: "\(name) of an earlier probe has been killed and has not ended yet")
                }
                let name = RawBytes.shown(command.first ?? "")
                let program = try run(command, named: name, purpose, beside: child)
                try prober.watch(program, name: name, launch, purpose, timeout: timeout)
                return nil
            }
        } catch {
            return .failed(error.sentence)
        }
    }

    /// Passes answers to the core.
    mutating func handle(_ answers: [Prober.Answer]) {
        if !answers.isEmpty { handle(answers.map { .probed($0.launch, $0.purpose, $0.result) }) }
    }

    private mutating func openProber() throws(ProbeFailure) -> Prober {
        if let prober { return prober }
        do throws(SystemError) {
            let new = try Prober()
            _ = try poller.add(.probes, at: new.descriptor, when: .readable)
            prober = new
            return new
        } catch {
            throw ProbeFailure(sentence: error.description)
        }
    }

    /// Runs the program of a probe.
    private mutating func run(
        _ command: [String], named name: String, _ purpose: ProbePurpose, beside child: ChildProcess
    ) throws(ProbeFailure) -> ChildProcess {
        let program = child.spec.program
        let spec = child.spec.probing(
            command, pid: child.pid, port: program.port(of: child.sockets),
            socketPorts: program.ports(of: child.sockets))
        do throws(LaunchFailure) {
            return try spawner.spawn(child.launch, Shared(spec), outputIsNull: true, cgroup: child.cgroup)
        } catch {
            let sentence =
                error.step == .exec
                ? "cannot run \(name): \(SystemError.sentence(for: error.errno))"
                : "\(name) is not run, because the master \(error.sentence)"
            if error.step == .exec { tell(sentence, errno: error.errno, purpose, of: child) }
            throw ProbeFailure(sentence: sentence)
        }
    }

    /// Tells that the program of a probe cannot be run, once for each group. The readiness may have a long timeout, and the
    /// program is only misspelt.
    private mutating func tell(_ sentence: String, errno: Int32, _ purpose: ProbePurpose, of child: ChildProcess) {
        guard told.brokenProbes.insert(child.launch.worker.group).inserted else { return }
        let location = child.spec.origin.location(of: purpose == .readiness ? .readiness : .liveness)
        let place = location.map { "\($0): " } ?? ""
        notices.append(
            .problem(Problem("\(place)the probe of \(child.launch.worker) fails: \(sentence)", errno: errno)))
    }
}
