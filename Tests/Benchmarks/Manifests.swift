/// The manifests that are read while the clock runs.
enum Manifests {
    /// One group. Worker 0 is another one where `change` differs.
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

    /// One group of 10 000 workers with a port each.
    static let oneLargeGroup = """
        version: 1
        worker_groups:
          shards:
            command: [./shard]
            ids: 0-9999
            ports: 10000-19999
            args: [--shard, "${id}", --bind, "${host}:${port}"]

        """

    /// 10 000 groups of a worker each, all of them written out.
    static let manyGroups =
        "version: 1\nworker_groups:\n"
        + (0..<10_000).map { number in
            """
              shard-\(number):
                command: [./shard]
                port: \(10_000 + number)
                args: [--shard, "${group}", --bind, "${host}:${port}"]
                env: {SHARD_MODE: readwrite}

            """
        }.joined()
}
