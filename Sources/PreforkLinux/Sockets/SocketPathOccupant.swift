internal import Glibc

/// What stands at the path of a unix socket, where bind(2) finds the path taken.
enum SocketPathOccupant {
    /// Returns what is there instead of a socket: `a directory is there`. Nil for a socket, and where nothing is there.
    static func sentence(at path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFSOCK: nil
        case S_IFDIR: "a directory is there"
        case S_IFLNK: access(path, F_OK) == 0 ? "a symbolic link is there" : "a dangling symbolic link is there"
        case S_IFREG: "a regular file is there"
        default: "a file that is not a socket is there"
        }
    }

    /// What to do about it.
    static let advice = "remove it, or change the path"
}
