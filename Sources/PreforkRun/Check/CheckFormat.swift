import ArgumentParser
import JSONText
import PreforkManifest

/// What the findings are written as.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, github, sarif, junit, gitlab

    /// The whole document, with its line end; for text without colour.
    ///
    /// - Parameter strict: Whether warnings count as errors, where the format knows passed and failed.
    func document(of reports: [CheckReport], strict: Bool) -> String {
        switch self {
        case .text: TextFormat(color: false).document(of: reports)
        case .json: JSONFormat.document(of: reports).pretty(width: 120) + "\n"
        case .github: GitHubFormat.document(of: reports)
        case .sarif: SARIFFormat.document(of: reports).pretty(width: 120) + "\n"
        case .junit: JUnitFormat.document(of: reports, strict: strict)
        case .gitlab: GitLabFormat.document(of: reports).pretty(width: 120) + "\n"
        }
    }
}
