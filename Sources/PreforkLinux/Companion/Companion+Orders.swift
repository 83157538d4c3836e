internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// What the master orders.
extension Companion {
    mutating func readOrders() {
        while masterKey != nil {
            let order = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: OutputOrder.longest) {
                bytes -> (prefork_delivery, OutputOrder?) in
                guard let base = bytes.baseAddress else { return (prefork_delivery(), nil) }
                let delivery = prefork_receive_delivery(master.raw, base, bytes.count)
                let count = delivery.error == 0 ? delivery.count : 0
                return (delivery, OutputOrder(bytes: Array(bytes[..<min(count, bytes.count)])[...]))
            }
            if order.0.error == EINTR { continue }
            if order.0.error == EAGAIN { return }
            // The master has ended, or was killed.
            if order.0.error != 0 || order.0.count == 0 { return leaveMaster() }
            if let understood = order.1 {
                perform(understood, order.0.descriptor)
            } else if order.0.descriptor >= 0 {
                close(order.0.descriptor)
            }
        }
    }

    private mutating func leaveMaster() {
        if let key = masterKey { poller.remove(key, at: master) }
        masterKey = nil
        answers = []
    }

    private mutating func perform(_ order: OutputOrder, _ descriptor: Int32) {
        switch order {
        case .carry(let stream):
            let outlet = outlet(of: stream)
            if descriptor >= 0 {
                pipes[stream.number] = CarriedPipe(
                    stream, from: Descriptor(owning: descriptor), to: outlet, memory(of: stream))
            } else if let pipe = pipes[stream.number] {
                // The outlet that it leaves may be one that nobody needs any more.
                activeOutlets.insert(pipe.outlet.number)
                pipe.redirect(stream, to: outlet, memory(of: stream, renaming: pipe.memory))
            }
            activePipes.insert(stream.number)
        case .flush(let number):
            guard let pipe = pipes[number] else { return answers.append(.flushed(number)) }
            pipe.flush()
            activePipes.insert(number)
        case .show(let wanted): if descriptor >= 0 { show(wanted, to: Descriptor(owning: descriptor)) }
        case .ask(let launch): answers.append(.silent(launch, for: silence(of: launch)))
        case .reopen:
            for outlet in outlets.values { if case .file(let file) = outlet.target { file.reopen() } }
        }
    }

    /// The time since something was written to a pipe of a launch. Where bytes wait to be read, it is now. Nothing is known of a
    /// launch without a pipe, so nothing is said against it.
    private func silence(of launch: UInt64) -> Duration {
        let now = Instant.now
        return CarriedStream.numbers(of: launch).compactMap { pipes[$0]?.silence(at: now) }.min() ?? .zero
    }

    /// The outlet of a stream, which it shares with all streams that go to the same place.
    private mutating func outlet(of stream: CarriedStream) -> LineOutlet {
        let name = stream.file.isEmpty ? stream.isError ? "standard error" : "standard output" : stream.file
        let rule = stream.rotation.map {
            RotationRule(
                size: $0.size, every: $0.every.map { max(Int($0 / .seconds(1)), 1) }, keep: $0.keep,
                compress: $0.compress)
        }
        if let number = outletNumbers[name], let known = outlets[number] {
            if case .file(let file) = known.target { file.rule = rule }
            return known
        }
        lastOutlet += 1
        outletNumbers[name] = lastOutlet
        let new: LineOutlet
        if stream.file.isEmpty {
            let descriptor = stream.isError ? STDERR_FILENO : STDOUT_FILENO
            new = LineOutlet(
                number: lastOutlet, .stream(LogOutlet(standardError: descriptor), name: name),
                showsColor: Companion.showsColor(descriptor))
        } else {
            let file = OutputFile(path: stream.file)
            file.rule = rule
            new = LineOutlet(number: lastOutlet, .file(file))
        }
        outlets[lastOutlet] = new
        return new
    }

    /// Whether a stream is a terminal that shows colours, and nobody has asked for none (no-color.org).
    private static func showsColor(_ descriptor: Int32) -> Bool {
        func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        return isatty(descriptor) == 1 && value("NO_COLOR").isEmpty && value("TERM") != "dumb"
    }
}
