internal import Glibc
internal import Supervision

/// The names of the groups that a master makes: `prefork.1234.web-0.7` for the launch 7 of the worker web/0 by the master 1234.
///
/// The pid tells the groups of two masters apart, and those that a killed master has left.
enum CgroupName {
    /// The group of a launch. A group of a library's server may have any name, so other characters than a manifest allows are
    /// replaced.
    static func ofLaunch(_ launch: Launch, by pid: Int32 = getpid()) -> String {
        let group = launch.worker.group.unicodeScalars.prefix(64).map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || "-_".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        return "prefork.\(pid).\(String(group))-\(launch.worker.number).\(launch.number)"
    }

    /// The group of the master itself.
    static func ofMaster(_ pid: Int32 = getpid()) -> String { "prefork.\(pid).master" }

    /// The pid of the master that has made the group; nil for other groups.
    static func master(of name: String) -> Int32? {
        let parts = name.split(separator: ".")
        return parts.count > 2 && parts[0] == "prefork" ? Int32(parts[1]) : nil
    }
}
