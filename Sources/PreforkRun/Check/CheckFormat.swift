import ArgumentParser
import JSONText
import PreforkManifest

/// The format of a report by `check`.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, github, sarif, junit, gitlab

    /// Returns the complete report, with its final line break. Text has no color.
    ///
    /// - Parameter strict: Whether warnings count as errors. This affects formats that say whether a file has passed.
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
