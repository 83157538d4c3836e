/// The environment variable by which the master's companion finds its socket.
enum CompanionVariable {
    static let descriptor = "PREFORK_OUTPUT_FD"
}
