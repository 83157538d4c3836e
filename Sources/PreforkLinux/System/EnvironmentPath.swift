internal import Glibc

/// Absolute paths in the environment of this process.
package enum EnvironmentPath {
    /// The value of a variable; nil for a variable that is missing or is no absolute path.
    package static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee == UInt8(ascii: "/") else { return nil }
        return String(cString: value)
    }

    /// The directory that a service manager gives the unit by a variable such as `STATE_DIRECTORY`, systemd.exec(5). Of several
    /// directories, the first.
    package static func ofUnit(_ name: String) -> String? {
        value(name)?.split(separator: ":").first.map(String.init)
    }
}
