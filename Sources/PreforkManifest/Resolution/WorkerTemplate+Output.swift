import Supervision

/// The checks of `log`.
extension WorkerTemplate {
    func checkOutput(_ own: Layer, into findings: inout Findings) {
        checkCapture(own, into: &findings)
        guard let written = own.log, let log = layer.log else { return }
        if !written.both.isUnread, !log.both.isUnread { check(log.both, written.both, into: &findings) }
        for (own, stream) in [(written.output, log.output), (written.error, log.error)] {
            guard own.format != nil || own.detail != nil, !stream.isUnread, !log.both.isUnread else { continue }
            check(stream.over(log.both), own, into: &findings)
        }
    }

    /// Reports policies that look at lines where no line passes through us.
    private func checkCapture(_ own: Layer, into findings: inout Findings) {
        let policies: [(String, LayerPart, own: HealthLayer?, HealthLayer?)] = [
            ("readiness", .readiness, own.readiness, layer.readiness),
            ("liveness", .liveness, own.liveness, layer.liveness),
        ]
        for (name, part, written, health) in policies {
            guard written != nil || own.log != nil, let kind = health?.kind, kind.value == .log,
                layer.unread.isDisjoint(with: [part, .log]), upkeep.value.output.captured.count == 0,
                layer.log?.isUnread != true
            else { continue }
            findings.report(
                .unseenOutput, "cannot see the lines of \(owner): its output is the stream of prefork-run itself",
                at: kind.span, hint: "write 'log: text' beside '\(name)'",
                notes: [
                    "each line is then written behind a prefix; 'log: {format: text, prefix: \"\"}' leaves it as it is"
                ],
                related: layer.log.map { [Diagnostic.Related("'log' is set here", at: $0.span)] } ?? [])
        }
    }

    private func check(_ stream: StreamLayer, _ own: StreamLayer, into findings: inout Findings) {
        if let format = own.format, format.value == .inherit, let detail = own.detail {
            findings.report(
                .badOutput, "cannot use '\(detail.value)' with 'format: inherit': no line passes through us",
                at: detail.span, hint: "write 'format: text'",
                related: [Diagnostic.Related("'format' is set here", at: format.span)])
            return
        }
        if stream.effectiveFormat == .json, let prefix = own.prefix {
            findings.report(
                .badOutput, "cannot use 'prefix' with 'format: json': a line would be no JSON object", at: prefix.span,
                hint: "remove 'prefix': each object names its worker",
                related: stream.format.map { [Diagnostic.Related("'format' is set here", at: $0.span)] } ?? [])
        }
        if let rotate = own.rotate {
            if stream.file == nil {
                findings.report(
                    .badOutput, "cannot use 'rotate' without 'file'", at: rotate.span,
                    hint: "add 'file: \"logs/${group}-${id}.log\"'")
            } else if stream.rotate?.value.rotation == nil {
                findings.report(
                    .badOutput, "cannot tell when a file is put aside: 'rotate' has none of size and every",
                    at: rotate.span, hint: "add 'size: 50MiB'")
            }
        }
    }
}
