import ArgumentParser

/// The command `plan`, which shows what a reload from one manifest to another would do.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a reload from OLD to NEW would do to each worker, and why.",
        discussion: """
            Relative paths of both manifests start at the directory of NEW, so OLD \
            may be a copy in another directory.

            Examples:
              prefork-run plan running.yaml edited.yaml
              git show HEAD:app.yaml | prefork-run plan - app.yaml

            Marks:
              +    the worker starts
              -    the worker is retired
              -/+  the worker is replaced: its new process starts first, or its old process stops first
              ~    the worker changes in place, and its process keeps running
              =    the workers are kept as they are

            Exit codes:
              0   no changes
              2   changes
              1   a manifest is refused
              66  a file cannot be read
            """)

    @Argument(help: "The running manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var old: String

    @Argument(help: "The edited manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var new: String

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("OLD and NEW cannot both be standard input.") }
    }

    func run() throws {
        let manifests = try ReloadManifests(
            old: ManifestInput(old, standardInputName: nil), new: ManifestInput(new, standardInputName: nil))
        try PlannedReload(of: manifests).show()
    }
}
