/// The groups about which a probable cause was logged. Each is told once after each accepted set of workers.
struct ToldHints {
    /// The groups whose program may bind the address itself.
    var ownBinds: Set<String> = []
    /// The groups that a terminal has stopped.
    var terminalStops: Set<String> = []
}
