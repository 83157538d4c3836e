/// A resource that the kernel limits, by its name in a manifest.
package enum Resource: String, Hashable, Sendable, Codable, CaseIterable {
    case `as`, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending,
        stack

    /// Whether the limit is a number of bytes.
    package var isInBytes: Bool {
        switch self {
        case .as, .core, .data, .fsize, .memlock, .msgqueue, .rss, .stack: true
        case .cpu, .locks, .nice, .nofile, .nproc, .rtprio, .rttime, .sigpending: false
        }
    }
}
