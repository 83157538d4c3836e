import Supervision

/// How the processes of a simulated machine behave.
struct SimulatedConditions: Hashable {
    /// How long a process takes from its launch until it serves.
    var boot = SimulatedTime(.seconds(1))
    /// How long a process takes from its stop signal until it exits.
    var drain = SimulatedTime(.seconds(1))
    /// The share of the launches with a new program that fail.
    var failing = SimulatedShare.none
    /// Determines all that is random.
    var seed: UInt64 = 1

    /// The conditions in a line for people.
    var sentence: String {
        let failures =
            switch failing.value {
            case 0: ""
            case 1: ", all new launches fail"
            default: ", \(failing) of the new launches fail"
            }
        return "Simulated: each process boots for \(boot) and drains for \(drain)\(failures); seed \(seed)."
    }
}
