/// Names of environment variables.
enum VariableName {
    /// Whether a program can be given a variable of this name, and a person can have meant it.
    static func isSound(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { "= \t\n$".utf8.contains($0) }
            && !name.unicodeScalars.contains(where: OddCharacter.isOdd)
    }

    /// Whether the runner sets it for its workers, by its own names or by those of the protocols it speaks.
    ///
    /// Of systemd's only those that it defines: LISTEN_ADDR and the like are many a program's own.
    static func isReserved(_ name: String) -> Bool {
        reservedPrefixes.contains(where: name.hasPrefix) || reserved.contains(name)
    }

    static let reservedPrefixes = ["PREFORK_", "EINHORN_"]
    static let reserved = [
        "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
        "SERVER_STARTER_PORT",
    ]
}
