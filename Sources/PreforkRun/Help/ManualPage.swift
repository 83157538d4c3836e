/// A page of the manual: `prefork-run-check(1)`.
struct ManualPage {
    /// The name of the page, such as `prefork-run-check`.
    let name: String
    let section: Int
    /// The page as roff.
    let text: String

    /// The path of the page's file below a directory of manuals: `man1/prefork-run-check.1`.
    var file: String { "man\(section)/\(name).\(section)" }

    /// What a user asks for: `check` for `prefork-run-check`.
    var topic: String { name.hasPrefix("prefork-run-") ? String(name.dropFirst("prefork-run-".count)) : name }
}
