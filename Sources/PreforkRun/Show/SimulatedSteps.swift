import Supervision

/// The lengths of time by which a simulated reload is summed up.
enum SimulatedSteps {
    /// Lengths that people are used to, from a tenth of a second to a week.
    static let all: [Duration] =
        [.milliseconds(100), .milliseconds(200), .milliseconds(500)]
        + [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 43_200, 86_400, 604_800].map {
            .seconds($0)
        }

    /// The time since the reload as text: `7.2 s`, `127 s`, `12 min 5 s`.
    static func text(_ time: Duration) -> String {
        let tenths = (time.clampedNanoseconds / 1_000_000 + 50) / 100
        let seconds = tenths / 10
        switch tenths {
        case ..<1000: return tenths % 10 == 0 ? "\(seconds) s" : "\(seconds).\(tenths % 10) s"
        case ..<6000: return "\(seconds) s"
        default: return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
        }
    }
}
