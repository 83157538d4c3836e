/// What a manifest does not say of its objects in Kubernetes.
package struct KubernetesOptions: Hashable, Sendable {
    /// How many pods there may be, and when there are more.
    package struct Autoscaling: Hashable, Sendable {
        /// The least and the most pods.
        package let pods: ClosedRange<Int>
        /// The CPU time that pods use on average, in percent of what they request.
        package let cpuPercent: Int

        package init(pods: ClosedRange<Int>, cpuPercent: Int) {
            self.pods = pods
            self.cpuPercent = cpuPercent
        }

        /// Creates the autoscaling of a text such as `2-10` or `2-10:70%`; nil for another text.
        package init?(text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(parts.count), ends.count == 2, let least = ends[0], let most = ends[1],
                least >= 1, most >= least, most <= 1_000_000
            else { return nil }
            var percent = Autoscaling.standardPercent
            if parts.count == 2 {
                guard parts[1].hasSuffix("%"), let number = Int(parts[1].dropLast()), (1...1000).contains(number) else {
                    return nil
                }
                percent = number
            }
            self.init(pods: least...most, cpuPercent: percent)
        }

        private static let standardPercent = 80
    }

    /// The image of the containers; nil writes a placeholder.
    package var image: String?
    /// Whether each worker has a pod of its own. Otherwise a master runs all workers in one pod.
    package var hasPodPerWorker = false
    /// The namespace; nil leaves it to the command that applies the objects.
    package var namespace: String?
    /// How many pods run a master each.
    package var replicas = 1
    /// How the number of pods follows the load; nil for not at all.
    package var autoscaling: Autoscaling?
    /// The number of the user as whom a container runs that need not run as root.
    package var user = ContainerDefaults.user

    package init() {}

    /// Whether a text is the name of a namespace: a label of RFC 1123.
    package static func isNamespace(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        return isPlain && (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
    }
}
