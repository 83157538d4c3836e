/// A group of measurements, which gives one or more rows of the table.
struct Scenario: Sendable {
    let name: String
    let measure: @Sendable (Bench) throws -> [Row]

    static let all: [Scenario] = usual + [.rollout, .load, .output, .probes, .scale, .control, .pyyaml]

    /// The scenarios that run by default. They need no further software.
    static let usual: [Scenario] = [.start, .crash, .reload, .memory, .idle, .check, .library]
}
