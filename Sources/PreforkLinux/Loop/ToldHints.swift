internal import Supervision

/// Decides about probable causes that the log tells, each of them once.
///
/// A group is told again when a reload has changed one of its workers.
struct ToldHints {
    /// The groups whose program may bind the address itself, and those whose program certainly does not.
    private var ownBinds: Set<String> = []
    /// The groups that were told that a socket of theirs is non-blocking.
    private var nonblocking: Set<String> = []
    /// The groups that a terminal has stopped.
    var terminalStops: Set<String> = []
    /// The groups that were told that the program of a probe cannot be run.
    var brokenProbes: Set<String> = []

    /// Forgets what was told about the groups that a set of workers changes.
    mutating func forget(_ plan: Plan) {
        if ownBinds.isEmpty, nonblocking.isEmpty, terminalStops.isEmpty, brokenProbes.isEmpty { return }
        for step in plan.steps {
            if case .keep = step { continue }
            ownBinds.remove(step.worker.group)
            nonblocking.remove(step.worker.group)
            terminalStops.remove(step.worker.group)
            brokenProbes.remove(step.worker.group)
        }
    }

    /// The probable cause of the end of a process that has a socket of the master; nil if there is none, or if it was told.
    ///
    /// - Parameter hasOldNeighbor: Returns whether another process of the launch's group serves the socket.
    mutating func hint(
        of child: ChildProcess, _ exit: Exit, hasOldNeighbor: (_ launch: Launch) -> Bool
    ) -> Notice? {
        guard let socket = child.sockets.first, !child.wasSignaled else { return nil }
        let group = child.launch.worker.group
        guard child.isYoung else {
            // Its program has served, so it has the address.
            ownBinds.insert(group)
            return nil
        }
        guard case .code(let code) = exit, code > 0 else { return nil }
        if let socket = child.sockets.first(where: \.isNonblocking) {
            // The flag was set through the socket of the master, so no program has bound the address itself. Without
            // another process the program has set the flag itself, and expects it.
            guard socket.users > 0, nonblocking.insert(group).inserted else { return nil }
            return .nonblocking(child.launch, exit, bound: socket.bound)
        }
        guard !child.hasContext, !ToldHints.otherCauses.contains(code), ownBinds.insert(group).inserted,
            !hasOldNeighbor(child.launch)
        else { return nil }
        return .mayBindItself(child.launch, exit, bound: socket.bound)
    }

    /// Exit codes with a meaning that is another one: EX_USAGE, EX_NOPERM and EX_CONFIG of sysexits.h, and a shell's codes
    /// for a command that it cannot execute or find.
    private static let otherCauses: Set<Int32> = [64, 77, 78, 126, 127]
}
