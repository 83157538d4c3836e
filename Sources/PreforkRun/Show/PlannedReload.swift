import ArgumentParser
import PreforkLinux
import Supervision

/// A reload from one manifest to another, whose plan is shown and not performed.
struct PlannedReload {
    private let manifests: ReloadManifests

    init(of manifests: ReloadManifests) { self.manifests = manifests }

    static func show(_ plan: Plan) {
        let output = Output.standard
        for line in PlanText(plan, color: TerminalColor.isWanted(on: output.descriptor)).lines {
            output.write(line: line)
        }
    }

    /// Prints the plan.
    ///
    /// - Throws: The exit code, unless nothing would change.
    func show() throws {
        let rights = Shared(AttributeCheck.ownRights())
        let plan = Plan(from: manifests.before, to: manifests.after, under: rights)
        PlannedReload.show(plan)
        if !plan.summary.changesNothing { throw ExitCode.changesPlanned }
    }
}
