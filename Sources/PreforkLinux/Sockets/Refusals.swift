internal import Supervision

/// The reasons why this machine cannot run a set of workers, at least one.
struct Refusals: Error {
    let list: [Refusal]
}
