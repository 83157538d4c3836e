internal import Glibc

/// Removes a variable from the environment, so that programs that this process starts do not inherit it.
///
/// - Returns: The value of the variable, or nil if it was not set.
func removeEnvironmentVariable(_ name: String) -> String? {
    defer { unsetenv(name) }
    return getenv(name).map { String(cString: $0) }
}
