internal import Glibc

/// Descriptors 0, 1 and 2, which workers inherit.
enum StandardStreams {
    /// Opens /dev/null for those of the three that are closed. Otherwise the first socket of a master that was started
    /// with `2>&-` would become its workers' standard error.
    static func ensureOpen() throws(SystemError) {
        while true {
            let raw = try SystemError.check("open", open("/dev/null", O_RDWR), to: "open /dev/null")
            if raw > STDERR_FILENO {
                close(raw)
                return
            }
        }
    }
}
