/// How a manifest is exported for Slurm.
package struct SlurmOptions: Sendable {
    /// How many nodes get a master each.
    package var nodes = 1
    /// The time limit as `sbatch --time` takes it, such as `12:00:00` or `7-0`; nil for that of the partition.
    package var time: String?
    package var partition: String?
    package var account: String?
    /// The name or the path of `prefork-run` on the nodes.
    package var program = "prefork-run"

    package init() {}

    /// Whether a text is a time limit of `sbatch`: minutes, or hours with them, or days before a dash.
    package static func isTime(_ text: String) -> Bool {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2 && (1...3).contains(fields.count)
            && (parts.dropLast() + fields).allSatisfy { field in
                (1...6).contains(field.utf8.count) && field.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    /// Whether a text can stand behind an option of `#SBATCH`, such as the name of a partition, or several with commas.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != 0x2D else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "_.,-+".unicodeScalars.contains(scalar))
        }
    }
}
