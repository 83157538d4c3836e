internal import Glibc

/// Standard input, output and error, which workers inherit.
enum StandardStreams {
    /// Opens /dev/null in place of each of the three streams that is closed. Otherwise, if the master is started with
    /// `2>&-`, its next descriptor would become the standard error of its workers.
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
