import Glibc

enum WorkingDirectory {
    /// Absolute; `/` when the directory is gone, so that paths stay as they were named.
    static var path: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
