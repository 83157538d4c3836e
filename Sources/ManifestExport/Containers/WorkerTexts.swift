import Supervision

/// The texts of a worker that may hold its number.
struct WorkerTexts: Hashable {
    /// The program as an absolute path, or as a name that is looked up in PATH.
    var program: ExportedText
    var arguments: [ExportedText]
    var workingDirectory: ExportedText
    var variables: [ExportedVariable]

    init(of worker: ExportedWorker) {
        program = worker.program
        arguments = worker.arguments
        workingDirectory = worker.workingDirectory
        variables = worker.variables
    }

    /// The variable that stands for the number of a worker.
    static let number = "PREFORK_ID"

    /// The texts with the variable ``number`` in place of the number.
    func numbered(_ number: Int) -> WorkerTexts {
        var texts = self
        texts.program = program.numbered(number)
        texts.arguments = arguments.map { $0.numbered(number) }
        texts.workingDirectory = workingDirectory.numbered(number)
        texts.variables = variables.map { ExportedVariable(name: $0.name, value: $0.value?.numbered(number)) }
        return texts
    }

    /// All texts, those of the variables included.
    var all: [ExportedText] {
        [program, workingDirectory] + arguments + variables.compactMap(\.value)
    }
}

extension ExportedText {
    /// The text with the variable `PREFORK_ID` in place of each whole number that is this one. `9101` does not hold 1.
    fileprivate func numbered(_ number: Int) -> ExportedText {
        let digits = String(number)
        return ExportedText(
            parts.flatMap { part -> [Part] in
                guard case .literal(let text) = part else { return [part] }
                return ExportedText.split(text, atNumber: digits)
            })
    }

    private static func split(_ text: String, atNumber digits: String) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let first = rest.first {
            let isDigit = first.isASCII && first.isNumber
            let run = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
            if isDigit, run == digits {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                parts.append(.variable(WorkerTexts.number, fallback: nil))
                literal = ""
            } else {
                literal += run
            }
            rest = rest[run.endIndex...]
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }
}
