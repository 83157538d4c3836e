internal import JSONText
internal import Supervision

/// The clients that wait for a reload or a restart.
extension ControlServer {
    /// Lets a client wait.
    func wait(_ number: UInt64, for waiter: Waiter) {
        sendEvents()
        waiters[number] = waiter
    }

    /// Tells the waiters what has happened, and answers those that have waited for it.
    func tellWaiters(_ notice: Notice) {
        for (number, waiter) in waiters {
            guard case .reload(var waiter) = waiter else { continue }
            let outcome = waiter.note(notice)
            waiters[number] = .reload(waiter)
            if let outcome { end(number, outcome.json) }
        }
    }

    /// Answers the clients whose reload was refused.
    func reloadRefused() {
        for (number, waiter) in waiters {
            guard case .reload(let waiter) = waiter, waiter.generation == nil else { continue }
            end(number, ReloadOutcome.refused.json)
        }
    }

    /// Answers the clients whose reload or restart has nothing left to do.
    func settleWaiters(_ supervisor: borrowing Supervisor) {
        for (number, waiter) in waiters {
            let answer: JSON? =
                switch waiter {
                case .reload(let waiter):
                    waiter.outcome(isServing: supervisor.mode == .serving, isInProgress: supervisor.isReloading)?.json
                case .restart(let waiter): waiter.answer(supervisor)
                }
            if let answer { end(number, answer) }
        }
    }

    private func end(_ number: UInt64, _ outcome: JSON) {
        // The last of them are for the waiter.
        sendEvents()
        waiters[number] = nil
        // Its next request may have been read already.
        queue.append(number)
        answer(number, outcome)
    }
}
