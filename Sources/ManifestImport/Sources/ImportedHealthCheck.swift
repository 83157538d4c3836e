import ConfigText
import JSONText
import Supervision

/// Translates the health check of a service.
struct ImportedHealthCheck {
    let source: Source

    func translate(_ service: inout Ledger<Node>, into target: inout ComposeGroup, _ draft: inout Draft) {
        guard var ledger = service.takeMapping("healthcheck", in: source, &draft) else { return }
        let isOff = ledger.takeBoolean("disable", &draft)?.value ?? false
        guard let test = ledger.take("test"), !isOff else {
            draft.leaveOutRest(of: ledger) { _ in "without a test nothing is probed" }
            return
        }
        var words: [String]
        if let text = test.value.text {
            words = ["/bin/sh", "-c", text]
        } else {
            words = test.value.texts ?? []
            switch words.first {
            case "CMD": words.removeFirst()
            case "CMD-SHELL": words = ["/bin/sh", "-c"] + words.dropFirst()
            default: words = []
            }
        }
        guard !words.isEmpty else {
            draft.leaveOut(test.origin, "it is no command")
            return
        }
        let interval = ledger.takeText("interval", &draft)
        let timeout = ledger.takeText("timeout", &draft)
        let retries = ledger.takeInteger("retries", &draft)
        let start = ledger.takeText("start_period", &draft)
        target.set("readiness", "exec", toList: words, from: test.origin)
        let limit = (start.flatMap { Duration(manifestText: $0.value) } ?? .zero) + .seconds(60)
        target.group.set("readiness", "timeout", to: .word("\(limit.components.seconds)s"), from: start?.origin)
        target.set("liveness", "exec", toList: words, from: test.origin)
        target.group.keys.note(
            "liveness", .remark("compose only reports an unhealthy container; here the worker is launched again"))
        if let interval { target.group.set("liveness", "period", to: .word(interval.value), from: interval.origin) }
        if let timeout { target.group.set("liveness", "timeout", to: .word(timeout.value), from: timeout.origin) }
        if let retries {
            target.group.set("liveness", "failure_threshold", to: .integer(retries.value), from: retries.origin)
        }
        draft.leaveOutRest(of: ledger)
    }
}
