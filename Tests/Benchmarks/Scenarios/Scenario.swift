/// Rows of the table that belong together.
struct Scenario: Sendable {
    let name: String
    let measure: @Sendable (Bench) throws -> [Row]

    static let all: [Scenario] = [.start, .crash, .reload, .memory, .idle, .check, .scale, .pyyaml]

    /// Those that are run when none is named: quick, and without anything that has to be installed.
    static let usual: [Scenario] = [.start, .crash, .reload, .memory, .idle, .check]
}
