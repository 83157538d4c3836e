import Glibc

/// The directory in which the program was started, at which relative paths of its arguments start.
enum StartDirectory {
    /// The name by which a shell knows the directory; nil if `PWD` does not name the working directory.
    ///
    /// After `cd current`, where `current` is a link to a release, the working directory is the release, and stays the
    /// release when the link is switched. A reload has to follow the link, as it does when the manifest's path is
    /// absolute.
    private static let name: String? = {
        guard let value = getenv("PWD"), value.pointee == UInt8(ascii: "/") else { return nil }
        var (named, actual) = (stat(), stat())
        guard stat(value, &named) == 0, stat(".", &actual) == 0, named.st_dev == actual.st_dev,
            named.st_ino == actual.st_ino
        else { return nil }
        return String(validatingCString: value)
    }()

    /// Returns the path that leads to a file when the link is switched, too.
    static func path(to path: String) -> String {
        guard !path.hasPrefix("/"), let name else { return path }
        return name + "/" + path
    }
}
