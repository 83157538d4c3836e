/// The second half of `handle`: the gap between what is and what is wanted is closed.
extension Supervisor {
    mutating func settle(_ unsettled: Unsettled, at now: Instant, into effects: inout [Effect]) {
        switch unsettled {
        case .nothing:
            return
        case .worker(let id):
            for index in retirees(of: id) { settle(retiree: index, at: now, into: &effects) }
            if let place = place(of: id) { settle(place: place, at: now, into: &effects) }
        case .everything:
            // Leave first: a launch that has to wait for a leaver is then known to wait.
            for index in retirees.indices { settle(retiree: index, at: now, into: &effects) }
            for place in workers.indices { settle(place: place, at: now, into: &effects) }
        }
        if case .draining(let code) = mode, retirees.isEmpty {
            mode = .finished
            effects += [.report(.finished(code: code)), .finish(code)]
        }
    }

    private mutating func settle(retiree index: Int, at now: Instant, into effects: inout [Effect]) {
        effects += retirees[index].settle(at: now, graceIsOver: graceIsOver)
    }

    private mutating func settle(place: Int, at now: Instant, into effects: inout [Effect]) {
        guard mode == .serving, workers[place].wantsLaunch(at: now) else { return }
        // Stop first: two processes of one worker never run side by side.
        guard retirees(of: workers[place].id).isEmpty else { return }
        launchesMinted += 1
        let launch = Launch(worker: workers[place].id, number: launchesMinted, generation: generation)
        workers[place].phase = .launching(launch)
        workers[place].launches += 1
        effects.append(.launch(launch, workers[place].spec))
    }
}

extension Worker {
    fileprivate func wantsLaunch(at now: Instant) -> Bool {
        switch phase {
        case .vacant: true
        case .backingOff(_, let until): until <= now
        case .launching, .running, .ready, .settled, .held: false
        }
    }
}
