internal import Supervision

/// Why a set of workers cannot run here; at least one refusal.
struct Refusals: Error {
    let list: [Refusal]
}
