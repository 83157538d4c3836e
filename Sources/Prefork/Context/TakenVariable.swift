internal import Glibc

/// Reads a variable and takes it out of the environment: programs that this process starts do not find it.
func takeVariable(_ name: String) -> String? {
    defer { unsetenv(name) }
    return getenv(name).map { String(cString: $0) }
}
