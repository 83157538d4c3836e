import PreforkLinux
import PreforkManifest

extension LoadedManifest {
    /// Where the control socket of the manifest's master is; nil for nowhere.
    func controlAddress(in directory: String) -> ControlAddress? {
        switch control {
        case .standard: ControlAddress(ofManifestNamed: name)
        case .path(let path): ControlAddress(path: Path.join(directory, path))
        case .off: nil
        }
    }
}
