/// The number of this machine among those that run the same manifest, as the engine tells it that has placed the master.
///
/// The master computes nothing with it: it fills in `${machine}` and passes `PREFORK_MACHINE` to the workers.
package enum MachineNumber {
    /// The variable by which people and our exports give the number. It wins over those of the engines.
    package static let variable = "PREFORK_MACHINE"

    /// The variables that hold the number, the first one that is set wins: ours, Slurm's node within a job, Nomad's allocation
    /// within a group, and the pod within an indexed job of Kubernetes.
    package static let variables = [variable, "SLURM_NODEID", "NOMAD_ALLOC_INDEX", "JOB_COMPLETION_INDEX"]

    /// A value that is no number.
    package struct Unsound: Error, Hashable {
        package let variable: String, value: String
    }

    /// The highest number, which is that of a worker's id.
    package static let highest = 999_999

    /// Finds the number.
    ///
    /// - Parameters:
    ///   - hostName: The name of this machine. In a pod of Kubernetes, it is that of the pod.
    ///   - environment: The value of a variable.
    /// - Returns: Nil when nobody tells the number.
    package static func find(
        hostName: String?, in environment: (String) -> String?
    ) throws(Unsound) -> Int? {
        for name in variables {
            // As in a shell's `:-`, an empty value is none.
            guard let value = environment(name), !value.isEmpty else { continue }
            guard let number = number(value[...]) else { throw Unsound(variable: name, value: value) }
            return number
        }
        // A machine is not numbered because its name ends in a number: only in Kubernetes does the engine give such names.
        guard environment("KUBERNETES_SERVICE_HOST") != nil else { return nil }
        return (environment("POD_NAME") ?? hostName).flatMap(ordinal)
    }

    /// The ordinal at the end of the name of a StatefulSet's pod, such as 2 of `web-2`.
    ///
    /// The pods of a Deployment and of a DaemonSet end in five random characters, which may all be digits. So a longer number
    /// is none.
    private static func ordinal(of pod: String) -> Int? {
        // A pod's name may have its domain behind it.
        let name = pod.prefix { $0 != "." }
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
        let digits = name[name.index(after: dash)...]
        let isCanonical = digits == "0" || digits.first != "0"
        return digits.utf8.count <= 4 && isCanonical ? number(digits) : nil
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text), number <= highest
        else { return nil }
        return number
    }
}
