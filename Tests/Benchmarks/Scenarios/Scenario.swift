/// Rows of the table that belong together.
struct Scenario: Sendable {
    let name: String
    let measure: @Sendable (Bench) throws -> [Row]

    static let all: [Scenario] = usual + [.scale, .pyyaml]

    /// Those that are run when none is named: without anything that has to be installed.
    static let usual: [Scenario] = [.start, .crash, .reload, .memory, .idle, .check, .library]
}
