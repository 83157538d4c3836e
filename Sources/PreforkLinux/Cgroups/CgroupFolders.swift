internal import Glibc

/// How the folders of control groups are made and removed. A test has an ordinary folder that plays the kernel's.
struct CgroupFolders {
    /// Makes a group, and returns 0 or an error number.
    var make: (String) -> Int32 = { mkdir($0, 0o755) == 0 ? 0 : errno }
    /// Removes an empty group, and returns 0 or an error number.
    var remove: (String) -> Int32 = { rmdir($0) == 0 ? 0 : errno }

    /// The names in a folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }
}
