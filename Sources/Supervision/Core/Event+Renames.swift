extension Event {
    /// The event with each launch in it replaced.
    ///
    /// The shell may report a process by the name under which it was launched, because the report was made before the
    /// process got another name.
    package func replacingLaunches(_ current: (Launch) -> Launch) -> Event {
        switch self {
        case .launched(let launch, let pid): .launched(current(launch), pid: pid)
        case .cancelled(let launch): .cancelled(current(launch))
        case .adjusted(let launch, let failures): .adjusted(current(launch), failures)
        case .reported(let launch, let report): .reported(current(launch), report)
        case .probed(let launch, let purpose, let result): .probed(current(launch), purpose, result)
        case .measured(let launch, let rss): .measured(current(launch), rss: rss)
        case .endedUnwatched(let launches, let since): .endedUnwatched(launches.map(current), since: since)
        case .ended(let launch): .ended(current(launch))
        case .outOfMemory(let launch): .outOfMemory(current(launch))
        case .exited(let launch, let exit, let decision): .exited(current(launch), exit, decision)
        case .unreachable(let launch): .unreachable(current(launch))
        case .reloadRequested, .rights, .desired, .scaled, .launchRequested, .admitted, .reloadRefused, .stopRequested,
            .stop,
            .ordered, .statusRequested, .deadline:
            self
        }
    }
}
