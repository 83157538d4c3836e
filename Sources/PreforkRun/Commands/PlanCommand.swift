import ArgumentParser

/// What a reload from one manifest to another would do, without doing it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what a reload from OLD to NEW would do to each worker, and why.",
        discussion: """
            Both are read as if they stood in NEW's folder, so that OLD may be a \
            copy put elsewhere.

            Examples:
              prefork-run plan running.yaml edited.yaml
              git show HEAD:app.yaml | prefork-run plan - app.yaml

            Marks:
              +    starts
              -    leaves
              -/+  is replaced
              ~    changes in place; its process is left alone

            Exit codes:
              0   no changes
              2   changes
              1   a manifest is refused
              66  a file cannot be read
            """)

    @Argument(help: "The manifest that runs, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var old: String

    @Argument(help: "The manifest that is to run, or -.", completion: .file(extensions: ["yaml", "yml"]))
    var new: String

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("Only one of the two can be standard input.") }
    }

    func run() throws {
        try PlannedReload(
            from: ManifestInput(old, standardInputName: nil), to: ManifestInput(new, standardInputName: nil)
        )
        .show()
    }
}
