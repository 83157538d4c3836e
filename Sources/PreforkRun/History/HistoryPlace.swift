import Glibc
import PreforkLinux
import PreforkManifest

/// Where the history of a manifest is: a file of entries, and the manifests beside it.
///
/// Two manifests of the same name have two histories: the name of the files ends with a digest of the manifest's path.
struct HistoryPlace: Hashable {
    let directory: String
    /// The beginning of the names of the files.
    private let stem: String
    /// Whether nobody has asked for this directory, so that a master that cannot write there runs without a history.
    let isDefault: Bool

    /// Finds the place that a manifest asks for; nil for none.
    ///
    /// - Parameters:
    ///   - folder: The absolute path of the manifest's folder, where a relative path starts.
    ///   - file: The name of the manifest's file.
    init?(_ settings: HistorySettings, ofManifestNamed name: String, in folder: String, file: String) {
        guard settings.isKept, let directory = HistoryPlace.directory(settings, in: folder) else { return nil }
        self.directory = directory
        stem = name + HistoryPlace.ending(of: folder, file)
        isDefault = settings.directory == nil
    }

    private init(directory: String, stem: String) {
        (self.directory, self.stem, isDefault) = (directory, stem, true)
    }

    /// The histories that there are of a manifest. While the manifest has a mistake, its name may not be known.
    static func all(_ settings: HistorySettings, in folder: String, file: String) -> [HistoryPlace] {
        all(settings, in: folder) { $0.hasSuffix(ending(of: folder, file)) }
    }

    /// The histories that there are of manifests with a name.
    static func all(_ settings: HistorySettings, named name: String) -> [HistoryPlace] {
        all(settings, in: "") { $0.count == name.count + 9 && $0.hasPrefix(name + "-") }
    }

    private static func all(
        _ settings: HistorySettings, in folder: String, where isWanted: (String) -> Bool
    ) -> [HistoryPlace] {
        guard let directory = directory(settings, in: folder) else { return [] }
        let names = FolderNames.of(directory)
        // A unit of systemd with several instances gives each of them a directory of its own.
        let instances = names.filter { !$0.hasSuffix(suffix) }.map { "\(directory)/\($0)" }
        return places(in: directory, names, where: isWanted)
            + instances.sorted().flatMap { places(in: $0, FolderNames.of($0), where: isWanted) }
    }

    private static func places(
        in directory: String, _ names: [String], where isWanted: (String) -> Bool
    ) -> [HistoryPlace] {
        let stems = names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        return stems.filter(isWanted).sorted().map { HistoryPlace(directory: directory, stem: $0) }
    }

    private static let suffix = ".history"

    private static func ending(of folder: String, _ file: String) -> String {
        "-" + SHA256.digest(of: Array("\(folder)/\(file)".utf8)).prefix(8)
    }

    /// The directory: that of the unit, systemd.exec(5), or `/var/lib/prefork-run` for root, or `prefork-run` in the state
    /// directory of the user, by the XDG Base Directory Specification.
    private static func directory(_ settings: HistorySettings, in folder: String) -> String? {
        if let own = settings.directory { return Path.join(folder, own) }
        if let unit = EnvironmentPath.ofUnit("STATE_DIRECTORY") { return unit }
        if geteuid() == 0 { return "/var/lib/prefork-run" }
        let user = EnvironmentPath.value("XDG_STATE_HOME") ?? EnvironmentPath.value("HOME").map { "\($0)/.local/state" }
        return user.map { "\($0)/prefork-run" }
    }

    /// The file of entries.
    var file: String { "\(directory)/\(stem)\(HistoryPlace.suffix)" }

    /// The directory of the manifests.
    var manifests: String { "\(directory)/\(stem).manifests" }

    /// The file of a manifest.
    func manifest(_ digest: String) -> String { "\(manifests)/\(digest)\(HistoryPlace.manifestSuffix)" }

    static let manifestSuffix = ".yaml"
}
