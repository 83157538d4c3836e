import Supervision

extension Decoder {
    /// The value of a cap: a number of threads, `auto`, or a percentage of the CPUs.
    mutating func cap(_ node: Node, as name: String) -> CapRequest? {
        let expected = "a whole number above 0, 'auto' or a percentage"
        guard let text = node.scalar?.text else {
            refuse(
                node, as: name, expecting: expected,
                hint: node.sequence == nil ? nil : "write 'caps' with one value for each id")
            return nil
        }
        if text == "auto" { return .auto }
        if text.hasSuffix("%") {
            if let digits = text.dropLast().digits, let percent = Int(digits), Bounds.capPercent.contains(percent) {
                return .percent(percent)
            }
            let digits = text.dropLast().filter { $0 != " " }
            let isSpaced = digits[...].digits.flatMap { Int($0) }.map(Bounds.capPercent.contains) ?? false
            refuse(
                node, as: name, expecting: "a percentage from 1% to 1000%",
                hint: isSpaced ? "write \(digits)%" : nil, .badCap,
                fix: isSpaced ? .writing("\(digits)%", for: node, in: source) : nil)
            return nil
        }
        let number = NumberText(text)
        if number == .none || number == .integer(0) || number == .integer(-1) {
            let near = Suggestion.nearest(to: text, among: ["auto"])
            let guess = CapGuess(from: text)
            let certain =
                Suggestion.respelled(text, among: ["auto"]) ?? Suggestion.typo(of: text, among: ["auto"])
                ?? guess?.certain
            refuse(
                node, as: name, expecting: expected, hint: guess?.hint ?? near.map { "did you mean '\($0)'?" }, .badCap,
                fix: certain.flatMap { .writing($0, for: node, in: source) })
            return nil
        }
        return integer(node, as: name, in: Bounds.cap, .badCap).map { .threads($0) }
    }

    mutating func runtimes(_ node: Node) -> [Runtime]? {
        let expected = "a runtime's name or a list of names"
        if let hint = runtimeWithCap(node) {
            refuse(node, as: "runtime", expecting: expected, hint: hint)
            return nil
        }
        guard let items = items(node, as: "runtime", expecting: expected) else { return nil }
        if let list = Decoder.wordList(in: node, { Decoder.runtimeSynonyms.certain($0, among: Decoder.runtimeWords) }) {
            refuse(
                node, as: "runtime", expecting: "a list of names", hint: "write \(list)", .unknownRuntime,
                fix: .writing(list, for: node, in: source))
            return nil
        }
        let runtimes = items.all {
            word($0, as: "runtime", Runtime.self, synonyms: Decoder.runtimeSynonyms, .unknownRuntime)
        }
        guard let runtimes else { return nil }
        guard !runtimes.isEmpty else {
            findings.report(
                .unknownRuntime, "cannot use an empty list as 'runtime'", at: node.span,
                hint: "write the name of a runtime, or none")
            return nil
        }
        if let index = runtimes.firstIndex(of: .none), runtimes.contains(where: { $0 != .none }) {
            findings.report(
                .noneBesideOthers, "cannot combine 'none' with another runtime: 'none' has no effect here",
                at: items[index].span,
                hint: "remove 'none'")
        }
        var seen: Set<Runtime> = [.none]
        return runtimes.filter { seen.insert($0).inserted }
    }

    /// The hint for `{go: 4}`, a runtime with its cap.
    private func runtimeWithCap(_ node: Node) -> String? {
        guard let entry = node.mapping?.first, node.mapping?.count == 1, let cap = entry.value.scalar,
            case .integer(let threads) = NumberText(cap.text), Bounds.cap.contains(threads),
            let runtime = Runtime(rawValue: entry.key.value)
        else { return nil }
        return "write 'runtime: \(runtime.rawValue)' and 'cap: \(threads)'"
    }

    private static let runtimeWords = Runtime.allCases.map(\.rawValue)

    private static let runtimeSynonyms = Synonyms(
        same: [
            "haskell": "ghc", "golang": "go", "omp": "openmp", "java": "jvm", "nodejs": "node", "node.js": "node",
            ".net": "dotnet", "nio": "swift-nio", "swiftnio": "swift-nio", "erlang": "beam", "elixir": "beam",
        ],
        similar: [
            "kotlin": "jvm", "scala": "jvm", "rust": "tokio", "javascript": "node", "csharp": "dotnet",
            "swift": "swift-nio", "numpy": "python", "cpu": "affinity", "cpus": "affinity", "taskset": "affinity",
        ])

    /// The variables of `env`.
    mutating func environment(_ node: Node, below key: Span) -> EnvironmentLayer {
        guard let entries = node.mapping else {
            let short = Decoder.environmentShorthand(for: node, below: key, in: source)
            refuse(node, as: "env", expecting: "a mapping of texts", hint: short.hint, fix: short.fix)
            return EnvironmentLayer()
        }
        var variables: [EnvironmentEntry] = []
        variables.reserveCapacity(entries.count)
        for entry in entries {
            let name = entry.key.value
            if !VariableName.isSound(name) {
                findings.report(
                    .badVariableName,
                    "cannot use \(name.isEmpty ? "an empty text" : "'\(name.excerpt)'") as the name of a variable",
                    at: entry.key.span,
                    hint: OddCharacter.hint(in: name),
                    notes: ["a variable's name is not empty and contains no '=', '$' or white space"],
                    fix: Fix.cleaning(name, at: entry.key.span, in: source))
            } else if RunnerVariables.isReserved(name) {
                findings.report(
                    .reservedVariable,
                    "cannot use '\(name.excerpt)' in 'env': the variable is reserved for prefork-run",
                    at: entry.key.span, notes: ["prefork-run sets or removes it for each worker"])
            } else if entry.value.scalar?.isNull == true {
                if entry.value.scalar?.text.isEmpty == true {
                    findings.report(
                        .variableWithoutValue,
                        "cannot set '\(name.excerpt)' without a value: the variable is removed from the workers",
                        at: entry.key.span, hint: "write \"\" for an empty value, or null to remove the variable")
                }
                variables.append(EnvironmentEntry(name: name, value: nil))
            } else if let value = template(entry.value, as: name) {
                variables.append(EnvironmentEntry(name: name, value: value))
            }
        }
        return EnvironmentLayer(variables)
    }

    /// The variables of the files in `env_file`. A later file wins. The variables belong to the worker's spec, so an
    /// edit of a file relaunches the worker.
    mutating func environmentFile(_ node: Node) -> EnvironmentFileLayer? {
        guard let items = items(node, as: "env_file", expecting: "a path or a list of paths") else { return nil }
        var files: [(path: String, span: Span)] = []
        for item in items {
            // `{path: a.env, required: false}`, as in compose.
            if let path = item.mapping?.first(where: { $0.key.value == "path" })?.value.scalar?.text {
                refuse(item, as: "env_file", expecting: "a path", hint: "write \(path.excerpt)")
                continue
            }
            guard let path = path(item, as: "env_file") else { continue }
            files.append((path, item.span))
        }
        var merged: [String: String?] = [:]
        // From the last file to the first, each file once: an earlier mention of a file adds nothing.
        var read: Set<String> = []
        for file in files.reversed() where read.insert(file.path).inserted {
            for variable in variables(inFile: file.path, at: file.span) ?? [] where merged[variable.name] == nil {
                merged[variable.name] = variable.value
            }
        }
        return EnvironmentFileLayer(
            paths: files.map(\.path),
            variables: merged.map { Variable($0.key, $0.value) }.sorted { $0.name < $1.name })
    }

    private mutating func variables(inFile path: String, at span: Span) -> [Variable]? {
        guard let readFile = context.readFile else {
            warnOfExpansion(in: path, at: span)
            return []
        }
        if let known = environmentFiles[path] { return known }
        var variables: [Variable] = []
        switch readFile(Path.join(context.directory, path)) {
        case .failure(let problem):
            findings.report(
                .unreadableEnvironmentFile, "cannot read '\(path)': \(problem.reason)", at: span,
                hint: PathText.expansion(in: path) != nil ? "write the whole path: no shell reads this text" : nil)
        case .success(let bytes):
            warnOfExpansion(in: path, at: span)
            let file = EnvironmentFile(bytes)
            variables = file.variables
            for problem in file.problems {
                findings.report(
                    problem.isWarning ? .oddEnvironmentFile : .badEnvironmentFile,
                    problem.isWarning ? problem.text : "cannot read '\(path)': \(problem.text)", at: span,
                    quotation: problem.line.map {
                        Diagnostic.Quotation(file: path, line: $0.number, text: $0.text)
                    })
            }
        }
        environmentFiles[path] = variables
        return variables
    }
}
