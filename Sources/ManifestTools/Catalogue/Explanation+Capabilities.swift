// What workers may do of what otherwise only root may do.
extension Explanation {
    static let badCapability = Explanation(
        "not a capability",
        """
        'capabilities' lists the capabilities that a worker keeps, by their names in capabilities(7), with or without CAP_. It \
        loses all others, and so does every program that it executes. An empty list keeps none. The capabilities are kept when \
        the worker runs as another user.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: www-data
                capabilities: [net_bind_servcie]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                user: www-data
                capabilities: [net_bind_service]
            """)

    static let missingCapability = Explanation(
        "a capability that this process does not have",
        """
        A worker can keep only what prefork-run has, and many containers run even root without some capabilities. To take \
        capabilities from the programs of a worker needs CAP_SETPCAP, unless the worker has 'no_new_privileges: true': its \
        programs then never get more than it has. 'check --host' looks at the capabilities that it has itself, so run it as \
        the user who runs the manifest.
        """,
        failing: """
            version: 1
            worker_groups:
              clock:
                command: [./server]
                capabilities: [sys_time]
            """,
        fixed: """
            version: 1
            worker_groups:
              clock:
                command: [./server]
            """)
}
