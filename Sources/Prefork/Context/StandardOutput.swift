// `@preconcurrency`, because the C library declares its streams as variables. This program does not assign to them.
@preconcurrency internal import Glibc

/// The standard output stream of the master and of the workers.
enum StandardOutput {
    /// Writes each line at once. By default the C library writes whole blocks to a pipe or a file, and lines would appear
    /// late.
    static func bufferLines() { setvbuf(stdout, nil, _IOLBF, 0) }
}
