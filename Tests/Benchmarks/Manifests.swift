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
