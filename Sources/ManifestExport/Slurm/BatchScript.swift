import JSONText
import PreforkManifest
import Supervision

/// The script that `sbatch` takes: what the job needs, and a step with one task on each node, which is the master.
struct BatchScript {
    let input: ExportInput
    let options: SlurmOptions

    init(_ input: ExportInput, _ options: SlurmOptions) {
        self.input = input
        self.options = options
    }

    private var name: String { input.loaded.name }

    var text: String { (head + [""] + needs + [""] + body).joined(separator: "\n") + "\n" }

    private var head: [String] {
        let nodes = options.nodes == 1 ? "one node" : "each of \(options.nodes) nodes"
        return [
            "#!/bin/bash",
            "# Runs the master of \(input.manifestPath.printable) on \(nodes). Written by 'prefork-run export slurm'.",
            "#",
            "#   sbatch \(name).slurm",
            "#   scancel --batch --signal=TERM JOB    stops all workers, each by its own 'stop', and ends the job",
            "#   scancel JOB                          sends TERM to all processes at once, and KILL after the cluster's KillWait",
            "#",
            "# To ask the masters of a job, or to let them reload:",
            "#",
            "#   srun --jobid=JOB --overlap --ntasks-per-node=1 --label sh -c \\",
            "#       \(ShellWord.quoted("\(ask) \"$0\" \(name)")) status",
        ]
    }

    /// Sets the runtime directory of a node's master before a command.
    private var ask: String { "RUNTIME_DIRECTORY=\(BatchScript.place) \(ShellWord.quoted(options.program))" }

    /// The directory of the job on a node. `SLURM_NODEID` keeps nodes apart that are one machine.
    private static let place = "/tmp/prefork-run-$SLURM_JOB_ID-$SLURM_NODEID"

    private var needs: [String] {
        var lines = ["#SBATCH --job-name=\(name)", "#SBATCH --nodes=\(options.nodes)", "#SBATCH --ntasks-per-node=1"]
        if let cpus {
            lines += [
                "# The sum of the workers' caps; a worker without one counts as 1.", "#SBATCH --cpus-per-task=\(cpus)",
            ]
        } else {
            lines += ["# A cap depends on the CPUs, so the masters have whole nodes.", "#SBATCH --exclusive"]
        }
        if let memory {
            lines += ["# The sum of the workers' 'memory_max'.", "#SBATCH --mem=\(memory)M"]
        }
        if let partition = options.partition { lines.append("#SBATCH --partition=\(partition)") }
        if let account = options.account { lines.append("#SBATCH --account=\(account)") }
        if let time = options.time { lines.append("#SBATCH --time=\(time)") }
        return lines + [
            "# So many seconds before the time limit, this script is told to stop: the longest stop of a worker, and a margin.",
            "#SBATCH --signal=B:TERM@\(warning)",
            "# After the failure of a node, or for a job of a higher priority, the job starts again.",
            "#SBATCH --requeue",
            "#SBATCH --output=\(name)-%j.log", "#SBATCH --open-mode=append",
        ]
    }

    private var body: [String] {
        let step = "each=(srun --nodes=\"$SLURM_JOB_NUM_NODES\" --ntasks=\"$SLURM_JOB_NUM_NODES\" --ntasks-per-node=1)"
        let cpus = self.cpus.map { " --cpus-per-task=\($0)" } ?? ""
        return [
            "# Each node has a directory of the job, for the control socket, the history and the pid of its master.",
            "start='",
            "    place=\(BatchScript.place)",
            "    mkdir -m 700 \"$place\" 2> /dev/null || [ -O \"$place\" ] || { echo \"$place is not ours\" >&2; exit 73; }",
            "    echo $$ > \"$place/master.pid\" || exit",
            "    export RUNTIME_DIRECTORY=\"$place\" STATE_DIRECTORY=\"$place\"",
            "    exec \"$@\"'",
            "# Only the masters get TERM, and stop their workers. By 'scancel', the workers would get it as well.",
            "stop='kill -TERM \"$(cat \"\(BatchScript.place)/master.pid\")\"'",
            "clean='rm -rf \"\(BatchScript.place)\"'",
            step,
            "trap '\"${each[@]}\" --overlap sh -c \"$stop\"' TERM",
            "\"${each[@]}\"\(cpus) --kill-on-bad-exit=0 --wait=0 sh -c \"$start\" sh \(ShellWord.quoted(options.program)) "
                + "\(ShellWord.quoted(input.manifestPath)) &",
            "step=$!",
            "# A signal ends 'wait' before the step has ended.",
            "while kill -0 \"$step\" 2> /dev/null; do wait \"$step\"; done",
            "wait \"$step\"", "code=$?",
            "trap '' TERM",
            "\"${each[@]}\" --overlap sh -c \"$clean\" || true",
            "exit $code",
        ]
    }

    /// How many CPUs the workers of a node have; nil if a cap depends on them.
    private var cpus: Int? {
        var sum = 0
        for worker in input.workers {
            if worker.capDependsOnMachine { return nil }
            sum = sum.addingReportingOverflow(worker.spec.program.cap ?? 1).partialValue
        }
        return max(1, sum)
    }

    /// The memory of the workers of a node in MiB; nil if one of them has no limit.
    private var memory: Int? {
        let limits = input.workers.map(\.spec.program.attributes.cgroup.memoryMax)
        guard !limits.isEmpty else { return nil }
        var sum = 0
        for limit in limits {
            guard case .number(let bytes)? = limit else { return nil }
            let (total, isTooMuch) = sum.addingReportingOverflow(bytes)
            if isTooMuch { return nil }
            sum = total
        }
        return sum / (1 << 20) + (sum % (1 << 20) == 0 ? 0 : 1)
    }

    /// How long before the time limit the script is told, in seconds. Slurm takes no more than 65535.
    private var warning: Int { min(65535, max(60, Int(clamping: input.longestStop.components.seconds) + 30)) }
}
