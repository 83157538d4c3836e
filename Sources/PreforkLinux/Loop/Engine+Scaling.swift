internal import Supervision

/// SIGTTIN and SIGTTOU: another number of workers, until the manifest is read again.
extension Engine {
    /// Gives a group another number of workers, unless that could get in the way of a reload.
    mutating func scale(by step: Int) {
        let reason = LoadReason.scaling(by: step)
        if case .set = lookup?.purpose {
            return refuseScaling(
                "the names of another set of workers are looked up; send the signal again later", reason)
        }
        if supervisor.isTakenBack {
            return refuseScaling("a reload is being taken back; send the signal again later", reason)
        }
        tellReloadBegins()
        requestLoad(for: reason)
        Engine.releaseMemory()
    }

    mutating func refuseScaling(_ sentence: String, _ reason: LoadReason) {
        notices.append(.refused([Refusal(sentence)], reason))
    }
}
