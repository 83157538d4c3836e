import Glibc
import PreforkManifest

/// Directories, listed.
enum Folder {
    /// The names in it, in no order, without `.` and `..`.
    static func names(in path: String) throws(FileProblem) -> [String] {
        guard let stream = opendir(path) else { throw FileProblem(errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileProblem(errno: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// `app.yaml` in `.` is `app.yaml`, as a person would name it.
    static func path(of name: String, in folder: String) -> String {
        if folder == "." || folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

/// What is at a path.
enum FileKind {
    case file, folder
    /// A pipe, a device, a socket.
    case other
    /// Nothing, or nothing that we may see.
    case missing

    init(of path: String, followingLinks: Bool = true) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
            self = .missing
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}
