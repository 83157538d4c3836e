import Glibc
import PreforkLinux
import PreforkManifest
import Supervision

extension ResolutionContext {
    /// Returns the context of this machine: its environment, its CPUs, and the files that `env_file` names.
    ///
    /// - Parameter directory: The directory of the manifest, at which relative paths start.
    static func thisMachine(directory: String) -> ResolutionContext {
        ResolutionContext(
            directory: directory, environment: masterEnvironment, effectiveCPUs: EffectiveCPUs.count(),
            lowestPort: PrivilegedPorts.lowestAllowed(), hostName: HostName.current(),
            readFile: { path in
                Result { () throws(FileProblem) in try ManifestFile.bytes(of: path, pipes: .refused) }
            })
    }

    /// The variables of this process, with bytes that are not UTF-8. If a name is there twice, the first one counts, as
    /// for the workers, which inherit the environment.
    private static var masterEnvironment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            if let sign = bytes.firstIndex(of: UInt8(ascii: "=")),
                let name = String(validating: bytes[..<sign], as: UTF8.self), variables[name] == nil
            {
                variables[name] = RawBytes.text(of: Array(bytes[(sign + 1)...]))
            }
            entry += 1
        }
        return variables
    }
}
