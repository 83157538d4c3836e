/// Finds what somebody meant who wrote something else.
enum Suggestion {
    /// The candidate that differs from `word` by so few typing mistakes that it was probably meant.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 40 else { return nil }
        let typed = Array(word.lowercased().utf8)
        if let begun = begun(by: typed, among: candidates) { return begun }
        let allowed = max(1, typed.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let meant = Array(candidate.lowercased().utf8)
            guard abs(meant.count - typed.count) <= allowed else { continue }
            let distance = distance(from: typed, to: meant)
            // A word of which nothing is left was not mistyped.
            guard distance <= allowed, distance < max(typed.count, meant.count) - 1 || distance == 0 else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The only candidate that a word is the beginning of.
    private static func begun(by typed: [UInt8], among candidates: [String]) -> String? {
        guard typed.count >= 3 else { return nil }
        let longer = candidates.filter { $0.utf8.count > typed.count && $0.lowercased().utf8.starts(with: typed) }
        return longer.count == 1 && !candidates.contains { Array($0.lowercased().utf8) == typed } ? longer[0] : nil
    }

    /// Letters to add, drop, change or swap with their neighbour.
    private static func distance(from typed: [UInt8], to meant: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...meant.count)
        for (row, letter) in typed.enumerated() {
            var current = [row + 1]
            for (column, other) in meant.enumerated() {
                var cost = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == meant[column - 1], typed[row - 1] == other {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            older = previous
            previous = current
        }
        return previous[meant.count]
    }

    /// What a key of another system is called here.
    static let synonyms = [
        "replicas": "count", "numprocs": "count", "instances": "count", "workers": "count", "processes": "count",
        "numprocesses": "count", "scale": "count", "copies": "count", "id": "ids",
        "environment": "env", "envs": "env", "variables": "env", "environment_file": "env_file",
        "env_files": "env_file", "envfile": "env_file", "cwd": "working_dir", "workdir": "working_dir",
        "directory": "working_dir", "dir": "working_dir", "chdir": "working_dir", "working_directory": "working_dir",
        "cmd": "command", "exec": "command", "entrypoint": "command", "program": "command", "run": "command",
        "arguments": "args", "argv": "args", "bind": "host", "address": "host", "interface": "host", "unix": "path",
        "listen_port": "port", "socket": "path", "socket_path": "path", "threads": "cap", "cpus": "cap",
        "concurrency": "cap",
        "restart_policy": "restart", "autorestart": "restart",
        "groups": "worker_groups", "services": "worker_groups", "programs": "worker_groups",
        "watchers": "worker_groups", "apiVersion": "version",
        "kill_timeout": "timeout", "grace": "timeout", "grace_period": "timeout", "stop_signal": "signal",
        "queue": "backlog", "reuseport": "reuse_port", "type": "protocol", "proto": "protocol", "owner": "by",
        "condition": "policy", "delay": "initial", "limit": "max", "multiplier": "factor", "retries": "deaths",
        "period": "within", "window": "within", "action": "then", "desc": "description", "comment": "description",
    ]
}
