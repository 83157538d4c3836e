import Supervision

/// Checks of the merged settings of a group or of an overridden worker.
extension WorkerTemplate {
    /// Reports the mistakes of the merged settings.
    ///
    /// - Parameters:
    ///   - own: The settings that the group or the override writes itself. Some warnings are given only for these, so
    ///     that an inherited setting is reported once.
    ///   - source: The text of the manifest.
    ///   - lowestPort: The lowest port that needs no privileges.
    ///   - findings: Receives the mistakes.
    func check(_ own: Layer, of source: SourceText, lowestPort: Int, into findings: inout Findings) {
        checkBackoff(into: &findings)
        checkListener(own, into: &findings)
        checkPorts(own, lowest: lowestPort, into: &findings)
        checkRuntime(own, into: &findings)
        checkTexts(of: source, into: &findings)
    }

    /// The first wait must not be longer than the longest wait.
    private func checkBackoff(into findings: inout Findings) {
        let backoff = prototype.restart.backoff
        guard backoff.initial > backoff.max, !layer.settings.isUnread(\.restart.backoff.initial),
            !layer.settings.isUnread(\.restart.backoff.max)
        else { return }
        let initial = layer.settings.span(of: \.restart.backoff.initial)
        let max = layer.settings.span(of: \.restart.backoff.max)
        guard let span = initial ?? max else { return }
        findings.report(
            .backoffUpsideDown,
            "cannot use an 'initial' wait of \(backoff.initial.manifestText) above the 'max' of "
                + backoff.max.manifestText,
            at: span, hint: "lower 'initial' or raise 'max'",
            related: initial == nil ? [] : max.map { [Diagnostic.Related("'max' is set here", at: $0)] } ?? [])
    }

    private func checkListener(_ own: Layer, into findings: inout Findings) {
        if let mode = own.mode, layer.lacks(.path, \.path) {
            findings.report(
                .impossibleListener, "cannot use 'mode' without 'path'", at: mode.span,
                hint: layer.ports == nil
                    ? "add 'path': 'mode' is for unix sockets"
                    : "remove 'mode': it is for unix sockets, and this is a port")
        }
        // A host without a port is useful to a program that gets it through ${host}.
        let host = mayUse(.host) ? nil : own.hosts?.span
        // `listen: 8080` names a port, and has been refused.
        let listen = own.listen.flatMap { $0.isUnread ? nil : $0.span }
        if let span = host ?? listen, layer.lacks(.port, \.ports), layer.lacks(.path, \.path) {
            findings.report(
                .nothingToListenOn, "cannot listen for \(owner): it has no 'port' and no 'path'", at: span,
                hint: host == nil ? "add 'port' or 'path'" : "add 'port'")
        }
        if let transport = layer.listen?.transport, transport.value == .udp, let path = layer.path {
            findings.report(
                .impossibleListener, "cannot use protocol udp with a unix socket", at: transport.span,
                hint: "remove it, or listen on a 'port'",
                related: [Diagnostic.Related("the unix socket", at: path.span)])
        }
        if let reuse = layer.listen?.reusePort, reuse.value, layer.path != nil {
            findings.report(
                .impossibleListener, "cannot use 'reuse_port' on a unix socket", at: reuse.span, hint: "remove it")
        }
        checkOptions(own, into: &findings)
        checkBacklog(own, into: &findings)
        checkWhenDown(own, into: &findings)
        checkSocketNames(into: &findings)
        if prototype.program.standardInput == .socket, !mayOpenSocket, namedSockets.isEmpty, areSocketsRead,
            let span = layer.settings.span(of: \.program.standardInput)
        {
            let isOwn = layer.ports != nil || layer.path != nil
            findings.report(
                .impossibleListener, "cannot use 'stdin: socket' for \(owner): the master opens no socket for it",
                at: span,
                hint: isOwn ? "write 'listen: master', or take 'stdin' out" : "give it a 'port' or a 'path'")
        }
    }

    private func checkPorts(_ own: Layer, lowest: Int, into findings: inout Findings) {
        guard let ports = own.ports, let port = ports.first(where: { $0 > 0 && $0 < lowest }) else { return }
        let keeps = "'capabilities: [net_bind_service]' lets a worker of any user bind it"
        if listen == .worker {
            let path: PartialKeyPath<WorkerSpec> = \.program.attributes.capabilities
            if layer.settings.isUnread(path) { return }
            if prototype.program.attributes.capabilities?.contains(.netBindService) == true { return }
        }
        findings.report(
            .privilegedPort, "cannot listen on port \(port.value) without privileges", at: port.span,
            notes: ["ports below \(lowest) need root or CAP_NET_BIND_SERVICE"] + (listen == .worker ? [keeps] : []))
    }

    /// Reports options that the socket does not have, or that the master cannot set because the worker opens the socket.
    /// An inherited option with its default is no mistake: `defaults` may set it for other groups.
    private func checkOptions(_ own: Layer, into findings: inout Findings) {
        guard let listen = layer.listen else { return }
        for field in SocketField.all {
            guard let span = listen.options.span(of: field.path) else { continue }
            let isDefault = field.value(socketOptions) == field.standard
            let isOwn = own.listen?.options.span(of: field.path) != nil
            if isDefault, self.listen == .master || !isOwn { continue }
            let isUDP = listen.transport?.value == .udp
            var reason: String?
            if isUDP, field.scope == .tcp { reason = "with protocol udp" }
            if layer.path != nil, field.scope != .any { reason = "on a unix socket" }
            if self.listen == .worker {
                if isReportedByGroup(own) { continue }
                reason = WorkerTemplate.openedByWorker
            }
            if let reason {
                findings.report(
                    .impossibleListener, "cannot use '\(field.key)' \(reason)", at: span, hint: removal(ofOwn: isOwn))
            }
        }
    }

    /// Reports a `backlog` where the worker calls listen(2). An inherited default is no mistake.
    private func checkBacklog(_ own: Layer, into findings: inout Findings) {
        guard listen == .worker, !isReportedByGroup(own), let backlog = layer.listen?.backlog else { return }
        let isOwn = own.listen?.backlog != nil
        guard isOwn || backlog.value != SocketSpec.standardBacklog else { return }
        findings.report(
            .impossibleListener, "cannot use 'backlog' \(WorkerTemplate.openedByWorker)", at: backlog.span,
            hint: removal(ofOwn: isOwn))
    }

    private static let openedByWorker = "where the worker opens the socket"

    /// How to be rid of an option. One that `defaults` or the group sets may be right for others.
    private func removal(ofOwn isOwn: Bool) -> String {
        if isOwn { return "remove it" }
        if case .worker = owner { return "write 'listen: worker' in the override, which inherits no options" }
        return "move it into the groups that can use it"
    }

    /// Whether an override writes nothing about the socket, so that the check of its group has reported the options.
    private func isReportedByGroup(_ own: Layer) -> Bool {
        if case .worker = owner { own.listen == nil } else { false }
    }

    /// Reports `when_down` where there are no connections that the master could refuse. An inherited default is no mistake.
    private func checkWhenDown(_ own: Layer, into findings: inout Findings) {
        guard let choice = layer.listen?.whenDown, choice.value != .refuse || own.listen?.whenDown != nil else {
            return
        }
        if layer.listen?.transport?.value == .udp {
            findings.report(
                .impossibleListener, "cannot use 'when_down' with protocol udp", at: choice.span,
                hint: "remove it: datagrams have no connection that could be refused")
        } else if listen == .worker, !isReportedByGroup(own) {
            findings.report(
                .impossibleListener, "cannot use 'when_down' \(WorkerTemplate.openedByWorker)", at: choice.span,
                hint: removal(ofOwn: own.listen?.whenDown != nil))
        }
    }

    private func checkRuntime(_ own: Layer, into findings: inout Findings) {
        if let written = own.runtimes, !written.value.isEmpty, layer.lacks(.cap, \.caps) {
            findings.report(
                .runtimeWithoutCap, "cannot limit the threads of the runtime: there is no 'cap'",
                at: written.span, hint: "add 'cap', or remove 'runtime'")
        }
        // The cap is also the number of CPUs that the worker gets.
        let isSpread = prototype.program.attributes.cpuAffinity == .spread
        if let caps = layer.caps, layer.lacks(.runtime, \.runtimes), !mayUse(.cap), !isSpread {
            findings.report(
                .capWithoutRuntime, "cannot pass the cap to the program: there is no 'runtime' and no ${cap}",
                at: caps.span, hint: "add 'runtime', or 'runtime: none' if the program reads PREFORK_CAP")
        }
    }

    /// Whether a text has a placeholder, or may have it because the text could not be read.
    private func mayUse(_ placeholder: Placeholder) -> Bool {
        if layer.unreadPlaceholders.contains(placeholder) { return true }
        let templates = command + arguments + environment.compactMap(\.value)
        return templates.contains { $0.uses { $0 == placeholder } }
            || layer.workingDirectory?.value.uses { $0 == placeholder } ?? false
    }
}

extension Located {
    fileprivate func first<Single>(where predicate: (Single) -> Bool) -> Located<Single>?
    where Value == SharedOrPerWorker<Single> {
        switch value {
        case .shared(let value): predicate(value) ? Located<Single>(value, at: span) : nil
        case .each(let values):
            values.lazy.compactMap { item in item.value.map { Located<Single>($0, at: item.span) } }
                .first { predicate($0.value) }
        }
    }
}
