extension Findings {
    /// The path of a unix socket from the manifest's directory. A path that is too long for a socket is reported.
    mutating func socketPath(_ path: Located<String>, in directory: String) -> String {
        let joined = Path.join(directory, path.value)
        // sockaddr_un has room for 108 bytes, and the last byte is zero.
        if joined.utf8.count > 107 {
            report(
                .badPath, "cannot use a path of \(joined.utf8.count) bytes for a unix socket", at: path.span,
                notes: ["including the manifest's directory, a path has at most 107 bytes"])
        }
        return joined
    }
}
