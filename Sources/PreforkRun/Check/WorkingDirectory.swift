import Glibc

enum WorkingDirectory {
    /// The absolute path of the working directory. If the directory was removed, this is `/`, which leaves relative
    /// paths as they are.
    static var path: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
