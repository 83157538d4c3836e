/// Rows of the table that belong together.
struct Scenario: Sendable {
    let name: String
    let measure: @Sendable (Bench) throws -> [Row]

    static let all: [Scenario] = [.start, .crash, .reload, .memory, .idle, .check, .library]
}
