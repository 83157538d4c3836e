import Supervision

/// A variable of a container.
struct ContainerVariable {
    let name: String
    let value: ExportedText
}

extension WorkerSet {
    /// The variables of each container of the set, sorted by name, without the worker's number and its position.
    ///
    /// Those by which a worker knows itself are the ones that a master gives it.
    var containerVariables: [ContainerVariable] {
        var values: [String: ExportedText] = [:]
        for variable in texts.variables { values[variable.name] = variable.value }
        for variable in example.identity where !WorkerSet.numbers.contains(variable.name) {
            values[variable.name] = variable.value.map { ExportedText($0) }
        }
        if count == 1 {
            for variable in example.identity { values[variable.name] = variable.value.map { ExportedText($0) } }
        }
        return values.map { ContainerVariable(name: $0, value: $1) }.sorted { $0.name < $1.name }
    }

    /// The variables in which alike workers differ.
    static let numbers: Set<String> = [WorkerTexts.number, "PREFORK_INDEX"]

    /// Whether the workers have the numbers and the positions 0, 1, 2 and so on.
    var isNumberedFromZero: Bool {
        workers.enumerated().allSatisfy { $1.id.number == $0 && $1.spec.label.index == $0 }
    }

    /// The variables that have to be removed from the environment.
    var removedVariables: [String] { texts.variables.filter { $0.value == nil }.map(\.name) }

    /// The directory in which the programs start; nil where the manifest gives none. The directory of the image then stands for
    /// the manifest's folder: an engine may refuse a directory that an image has not.
    func ownDirectory(in input: ExportInput) -> ExportedText? {
        texts.workingDirectory.literal == input.directory ? nil : texts.workingDirectory
    }
}
