import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// The manifest's diagnostics, with those of this machine. If it cannot open enough descriptors for the workers, an error
    /// says so.
    ///
    /// - Parameter directory: The manifest's folder.
    func diagnosticsOfThisMachine(in directory: String) -> [Diagnostic] {
        let diagnostics = diagnosticsWithHTTP(in: directory)
        guard let refusal = DescriptorBudget.refusal(for: workers), let location = refusal.keyLocation else {
            return diagnostics
        }
        return diagnostics.inserting(
            .refusedHere(refusal.sentence, line: Int(location.line), column: Int(location.column)))
    }
}
