/// How the job of a worker ended with the spec that was committed last. A reload that is taken back does not run the job again.
struct Completion: Hashable, Sendable {
    let spec: Shared<WorkerSpec>
    let since: Instant
    let exit: Exit?
}

extension Supervisor {
    /// Remembers which jobs have ended before a reload, so that taking the reload back does not run them again.
    mutating func rememberCompletions() {
        for index in workers.indices { rememberCompletion(of: index) }
    }

    /// Remembers that the job of a worker has ended with the spec that was committed last.
    mutating func rememberCompletion(of index: Int) {
        guard workers[index].completion == nil, case .completed(let since) = workers[index].phase,
            let spec = committedSpec(of: workers[index]),
            workers[index].desired?.value.program.serves(spec.value.program) == true
        else { return }
        workers[index].completion = Completion(spec: spec, since: since, exit: workers[index].lastExit)
    }

    /// Remembers that the job of a worker has ended during a reload, still with its old program. The reload may have changed the
    /// restart policy, so the policy that was committed has to agree that no launch follows.
    mutating func rememberCompletion(of index: Int, after exit: Exit, _ decision: RestartDecision) {
        guard transaction?.isForward == true, let spec = committedSpec(of: workers[index]),
            decision == .giveUp || !spec.value.restart.wantsAnother(after: exit)
        else { return }
        rememberCompletion(of: index)
    }
}

extension WorkerState {
    /// The completion that a spec brings back: the job has ended with the same program before.
    func completion(with spec: Shared<WorkerSpec>) -> Completion? {
        completion.flatMap { $0.spec.value.program.serves(spec.value.program) ? $0 : nil }
    }

    /// Stops the worker's processes. The worker has the spec with which its job had ended, and is not launched.
    mutating func restore(
        _ completion: Completion, with spec: Shared<WorkerSpec>, _ reason: StopReason, into effects: inout [Effect]
    ) {
        effects += retireSuccessor(reason)
        replacement = nil
        desired = spec
        // A changed stop policy takes effect at once, as for every worker that is replaced.
        applyStopPolicy()
        effects += retireOccupant(reason)
        isOnTrial = false
        isFresh = false
        startOver()
        lastExit = completion.exit
        ranOutOfMemory = false
        phase = .completed(since: completion.since)
    }
}
