import ArgumentParser
import PreforkManifest
import Supervision

extension Duration {
    /// Reads the longest wait of a command.
    static func wait(_ text: String) throws -> Duration {
        guard let duration = Duration(manifestText: text), duration <= .longestInManifest else {
            throw ValidationError("cannot use '\(text)' as a time: write a number and a unit, such as 30s or 2m")
        }
        return duration
    }
}
