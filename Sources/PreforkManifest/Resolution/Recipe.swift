import Supervision

/// What the workers of a group, or one overridden worker, have in common: the layers merged and judged.
///
/// A class, so that a worker passes on one reference and not thirty fields.
final class Recipe {
    enum Owner {
        case group(String)
        case worker(WorkerID)
    }

    let owner: Owner
    let group: String
    let layer: Layer
    let command: [Template]
    let arguments: [Template]
    let runtimes: [Runtime]
    let restart: RestartPolicy
    let stop: StopPolicy
    let origin: Origin
    /// Whether each worker's port is its own: from a plural, or from the override that this is.
    let ownsPort: Bool

    /// - Parameters:
    ///   - own: What is written for this group or worker itself; `layer` has everything below it, too.
    ///   - place: Where the group or the override begins.
    init?(
        _ layer: Layer, own: Layer, of owner: Owner, in group: Manifest.Group, at place: Span,
        isOverride: Bool, file: String,
        into findings: inout Findings
    ) {
        guard let command = layer.command else {
            findings.report(
                .missingKey, "cannot find a 'command' for \(owner)", at: place, hint: "write command: [./server]")
            return nil
        }
        self.owner = owner
        self.group = group.name.value
        self.layer = layer
        self.command = command.value
        arguments = layer.arguments ?? []
        runtimes = layer.runtimes?.value ?? []
        restart = layer.restart.policy()
        stop = layer.stop.policy()
        var places = [Origin.Place(.worker, at: place), Origin.Place(.command, at: command.span)]
        if let listener = layer.ports?.span ?? layer.path?.span { places.append(Origin.Place(.listener, at: listener)) }
        if let directory = layer.workingDirectory { places.append(Origin.Place(.workingDirectory, at: directory.span)) }
        if let span = group.ids.span { places.append(Origin.Place(.ids, at: span)) }
        origin = Origin(file: file, places: places)
        ownsPort = own.ports.map { !$0.value.isShared || isOverride } ?? !(layer.ports?.value.isShared ?? true)
        layer.restart.check(into: &findings)
        checkListener(own, into: &findings)
        checkRuntime(own, into: &findings)
    }

    var opensSocket: Bool { listen == .master && (layer.ports != nil || layer.path != nil) }
    var environment: [EnvironmentEntry] { layer.environment.entries }
    var listen: ListenLayer.Owner { layer.listen?.owner ?? .master }
    var reusesPort: Bool { layer.listen?.reusePort?.value ?? false }

    private var usesCap: Bool {
        let templates = command + arguments + environment.compactMap(\.value)
        return templates.contains { $0.uses { $0 == .cap } }
            || layer.workingDirectory?.value.uses { $0 == .cap } ?? false
    }

    private func checkListener(_ own: Layer, into findings: inout Findings) {
        if let mode = own.mode, layer.path == nil {
            findings.report(.impossibleListener, "cannot use 'mode' without 'path'", at: mode.span)
        }
        if let listen = own.listen, layer.ports == nil, layer.path == nil {
            findings.report(
                .nothingToListenOn, "cannot find anything to listen on for \(owner)", at: listen.span,
                hint: "give it a 'port' or a 'path'")
        }
        if let transport = layer.listen?.transport, transport.value == .udp, let path = layer.path {
            findings.report(
                .impossibleListener, "cannot use protocol udp with a unix socket", at: transport.span,
                related: [Diagnostic.Related("the unix socket", at: path.span)])
        }
        if let reuse = layer.listen?.reusePort, reuse.value, layer.path != nil || listen == .worker {
            let reason = layer.path != nil ? "on a unix socket" : "where the worker opens the socket"
            findings.report(.impossibleListener, "cannot use 'reuse_port' \(reason)", at: reuse.span)
        }
        if let ports = own.ports, let port = ports.value.first(where: { (1..<1024).contains($0) }) {
            findings.report(
                .privilegedPort, "cannot listen on port \(port) without privileges", at: ports.span,
                notes: ["ports below 1024 need root or CAP_NET_BIND_SERVICE"])
        }
    }

    private func checkRuntime(_ own: Layer, into findings: inout Findings) {
        if let written = own.runtimes, !written.value.isEmpty, layer.caps == nil {
            findings.report(
                .runtimeWithoutCap, "cannot tell the runtime how many threads to use: there is no cap",
                at: written.span, hint: "add 'cap', or take 'runtime' out")
        }
        if let caps = layer.caps, layer.runtimes == nil, !usesCap {
            findings.report(
                .capWithoutRuntime, "cannot pass the cap on to the program: there is no runtime and no ${cap}",
                at: caps.span, hint: "add 'runtime'; 'none' if the program reads PREFORK_CAP")
        }
    }
}

extension Recipe.Owner: CustomStringConvertible {
    /// As a sentence names it.
    var description: String {
        switch self {
        case .group(let name): "group '\(name)'"
        case .worker(let id): "worker \(id)"
        }
    }
}

extension Origin.Place {
    fileprivate init(_ field: Origin.Field, at span: Span) {
        self.init(field, line: Int(span.start.line), column: Int(span.start.column))
    }
}

extension Allotment {
    fileprivate func first(where isWanted: (Value) -> Bool) -> Value? {
        switch self {
        case .shared(let value): isWanted(value) ? value : nil
        case .each(let values): values.first(where: isWanted)
        }
    }
}
