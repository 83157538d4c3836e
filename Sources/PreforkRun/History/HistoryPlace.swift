import Glibc
import PreforkManifest

/// Where the history of a manifest is: a file of entries, and the manifests beside it.
struct HistoryPlace: Hashable {
    let directory: String
    /// The name of the manifest.
    let name: String
    /// Whether nobody has asked for this directory, so that a master that cannot write there runs without a history.
    let isDefault: Bool

    /// Finds the place that a manifest asks for; nil for none.
    ///
    /// The default is the directory of the unit, systemd.exec(5), or `/var/lib/prefork-run` for root, or
    /// `prefork-run` in the state directory of the user, by the XDG Base Directory Specification.
    ///
    /// - Parameter folder: Where a relative path starts: the folder of the manifest.
    init?(_ settings: HistorySettings, ofManifestNamed name: String, in folder: String) {
        guard settings.isKept else { return nil }
        self.name = name
        isDefault = settings.directory == nil
        guard let directory = settings.directory.map({ Path.join(folder, $0) }) ?? HistoryPlace.standardDirectory else {
            return nil
        }
        self.directory = directory
    }

    private static var standardDirectory: String? {
        if let own = variable("STATE_DIRECTORY")?.split(separator: ":").first { return String(own) }
        if geteuid() == 0 { return "/var/lib/prefork-run" }
        return (variable("XDG_STATE_HOME") ?? variable("HOME").map { "\($0)/.local/state" }).map {
            "\($0)/prefork-run"
        }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee == UInt8(ascii: "/") else { return nil }
        return String(cString: value)
    }

    /// The file of entries.
    var file: String { "\(directory)/\(name).history" }

    /// The directory of the manifests.
    var manifests: String { "\(directory)/\(name).manifests" }

    /// The file of a manifest.
    func manifest(_ digest: String) -> String { "\(manifests)/\(digest).yaml" }
}
