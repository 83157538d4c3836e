import Glibc
import PreforkLinux
import PreforkManifest

extension ResolutionContext {
    /// Returns the context of this machine: its environment, its CPUs, and the files that `env_file` names.
    ///
    /// - Parameter directory: The directory of the manifest, at which relative paths start.
    static func thisMachine(directory: String) -> ResolutionContext {
        ResolutionContext(
            directory: directory, environment: masterEnvironment, effectiveCPUs: EffectiveCPUs.count(),
            readFile: { path in
                Result { () throws(FileProblem) in try ManifestFile.bytes(of: path, pipes: .refused) }
            })
    }

    private static var masterEnvironment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).utf8.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(Substring(parts[0]))] = String(Substring(parts[1])) }
            entry += 1
        }
        return variables
    }
}
