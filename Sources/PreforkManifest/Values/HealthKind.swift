/// How it is seen that a worker is up, or that it still works.
enum HealthKind: String, CaseIterable {
    case notify, tcp, http, exec, log, after
}

/// What follows when a reload reads a manifest with errors.
enum InvalidReload: String, CaseIterable { case keep }
