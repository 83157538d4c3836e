/// The manifests of the scenarios.
enum Manifests {
    /// Returns a manifest with one group. Another value of `change` changes worker 0.
    static func workers(_ count: Int, of program: [String], change: Int) -> String {
        """
        version: 1
        worker_groups:
          w:
            command: \(program)
            args: ["${group}/${id}"]
            ids: 0-\(count - 1)
            overrides:
              0: {env: {CHANGE: "\(change)"}}

        """
    }

    /// Returns a manifest whose workers say READY=1. Another value of `change` changes all of them.
    static func rollingWorkers(_ count: Int, of program: [String], change: Int) -> String {
        """
        version: 1
        worker_groups:
          w:
            command: \(program)
            args: ["${group}/${id}", "\(change)"]
            ids: 0-\(count - 1)
            readiness: {notify: true}
            rollout: {max_surge: 25%, max_unavailable: 0}

        """
    }

    /// How many workers of a group a rollout with `max_surge: 25%` replaces at a time.
    static func surge(of count: Int) -> Int { (count + 3) / 4 }

    /// Returns a manifest whose workers serve on a port each, which the kernel picks.
    ///
    /// - Parameter liveness: The probe of each worker, such as `tcp: {}`; nil if they are not probed.
    static func services(_ count: Int, of program: [String], liveness: String?) -> String {
        """
        version: 1
        worker_groups:
          w:
            command: \(program)
            args: ["${group}/${id}"]
            ids: 0-\(count - 1)
            ports: [\(repeatElement("0", count: count).joined(separator: ", "))]
            readiness: {notify: true}
        \(liveness.map { "    liveness: {\($0), period: 1s}" } ?? "    # not probed")

        """
    }

    /// A manifest with one group of 10 000 workers. Each worker has its own port.
    static let oneLargeGroup = """
        version: 1
        worker_groups:
          shards:
            command: [./shard]
            ids: 0-9999
            ports: 10000-19999
            args: [--shard, "${id}", --bind, "${host}:${port}"]

        """

    /// Returns a manifest with one group, whose workers differ by their ids and share a port.
    static func group(of count: Int) -> String {
        """
        version: 1
        worker_groups:
          shards:
            command: [./shard]
            ids: 0-\(count - 1)
            port: 8080
            args: [--shard, "${id}", --bind, "${host}:${port}"]
            env: {SHARD_MODE: readwrite, SHARD: "${group}-${id}"}

        """
    }

    /// Returns a manifest with one group and an override for each worker.
    static func overrides(for count: Int) -> String {
        "version: 1\nworker_groups:\n  shards:\n    command: [./shard, \"${id}\"]\n    count: \(count)\n    overrides:\n"
            + (0..<count).map { "      \($0): {env: {SHARD: \"\($0)\"}}\n" }.joined()
    }

    /// Returns a manifest with many groups of one worker.
    static func groups(_ count: Int) -> String {
        "version: 1\nworker_groups:\n"
            + (0..<count).map { number in
                """
                  shard-\(number):
                    command: [./shard]
                    port: \(10_000 + number)
                    args: [--shard, "${group}", --bind, "${host}:${port}"]
                    env: {SHARD_MODE: readwrite}

                """
            }.joined()
    }
}
