import Glibc
import PreforkManifest

/// Functions that list folders.
enum Folder {
    /// The names in a folder, in no particular order, without `.` and `..`.
    struct Listing {
        /// The names of files, and of folders whose names are UTF-8. In a file name that is not UTF-8, each invalid
        /// byte is replaced with U+FFFD.
        var names: [String] = []
        /// The names of folders that are not UTF-8. A path made from such a name does not lead to the folder.
        var misnamedFolders: [String] = []
    }

    static func listing(of path: String) throws(FileProblem) -> Listing {
        guard let stream = opendir(path) else { throw FileProblem(errno: errno) }
        defer { closedir(stream) }
        var listing = Listing()
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileProblem(errno: errno) }
                return listing
            }
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { name in
                    listing.add(name, in: dirfd(stream))
                }
            }
        }
    }

    /// Returns the path of a name in a folder. `app.yaml` in `.` is `app.yaml`, as a person would write it.
    static func path(of name: String, in folder: String) -> String {
        if folder == "." || folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

extension Folder.Listing {
    fileprivate mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32) {
        let text = String(cString: name)
        if text == "." || text == ".." { return }
        if String(validatingCString: name) == nil, FileKind(of: name, in: folder) == .folder {
            misnamedFolders.append(text)
        } else {
            names.append(text)
        }
    }
}

extension FileProblem {
    static let misnamed = FileProblem(reason: "its name is not UTF-8")
}

/// The kind of a file.
enum FileKind {
    case file, folder
    /// A pipe, a device or a socket.
    case other
    /// There is no file, or it cannot be accessed.
    case missing

    init(of path: String, followingLinks: Bool = true) {
        self.init(of: path, in: AT_FDCWD, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
    }

    /// Determines the kind of a file in an open folder. Symbolic links are not followed.
    fileprivate init(of name: UnsafePointer<CChar>, in folder: Int32) {
        self.init(of: name, in: folder, AT_SYMLINK_NOFOLLOW)
    }

    private init(of path: UnsafePointer<CChar>, in folder: Int32, _ flags: Int32) {
        var status = stat()
        guard fstatat(folder, path, &status, flags) == 0 else {
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
