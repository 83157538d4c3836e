import Supervision

/// The programs, directories and addresses that the workers of a manifest need on their machine.
///
/// A need that several workers share is listed once for each place in the manifest.
struct HostNeeds {
    private struct Need: Hashable {
        let question: HostQuestion
        let span: Span
        /// The name for a message.
        let name: String
    }

    private var needs: [Need] = []
    private var known: Set<Need> = []

    mutating func add(_ worker: WorkerSpec, _ binding: WorkerBinding, _ workerTemplate: WorkerTemplate) {
        let program = worker.program
        if let name = program.command.first, let span = workerTemplate.command.first?.span {
            add(.program(program.executable ?? name, in: program.searchPath), at: span, name)
        }
        for (probe, health) in [
            (worker.upkeep.readiness?.condition.probe, workerTemplate.layer.readiness),
            (worker.upkeep.liveness?.probe, workerTemplate.layer.liveness),
        ] {
            guard case .exec(let words)? = probe, let name = words.first, let span = health?.program?.span else {
                continue
            }
            add(.program(name, in: program.searchPath(of: name)), at: span, name)
        }
        if let written = workerTemplate.layer.workingDirectory {
            add(.directory(program.workingDirectory), at: written.span, program.workingDirectory)
        }
        addAccounts(of: worker, workerTemplate)
        addAttributes(of: worker, workerTemplate)
        addCapabilities(of: worker, workerTemplate)
        if let path = binding.resources.path, let written = workerTemplate.layer.path {
            add(.socket(path), at: written.span, path)
        }
        for named in workerTemplate.layer.sockets ?? [] {
            switch named.socket?.address {
            case .unix(let path, _)?: add(.socket(path), at: named.addressSpan, path)
            case .internet(let host, _)?: add(.host(host), at: named.hostSpan ?? named.addressSpan, host)
            case nil: break
            }
        }
        if let host = binding.resources.host, let ports = workerTemplate.layer.ports {
            let written = workerTemplate.layer.hosts
            let span = written?.value.span(at: binding.index) ?? written?.span ?? ports.span
            add(.host(host), at: span, host)
        }
    }

    /// Adds the programs of events.
    mutating func add(_ events: EventSettings, in directory: String) {
        for event in EventKind.allCases {
            guard let command = events.commands[event], let name = command.words.first else { continue }
            let isPath = name.utf8.contains(UInt8(ascii: "/"))
            let path = command.words.executable(in: directory) ?? name
            add(.program(path, in: isPath ? .none : .inherited(directory: directory)), at: command.span, name)
        }
    }

    private mutating func addAccounts(of worker: WorkerSpec, _ workerTemplate: WorkerTemplate) {
        let attributes = worker.program.attributes
        let settings = workerTemplate.layer.settings
        let groupSpan = settings.span(of: \.program.attributes.group)
        // Each account by itself, so that each has its own place, and a mistake in one key does not hide another.
        if let user = attributes.user, let span = settings.span(of: \.program.attributes.user) {
            // The group of a user who has only a number is asked for, unless there is a group.
            let identity = LaunchAttributes(user: user, group: groupSpan == nil ? nil : 0)
            add(.accounts(identity), at: span, user.description)
            add(.rights(identity), at: span, user.description)
        }
        if let group = attributes.group, let groupSpan {
            let identity = LaunchAttributes(group: group)
            add(.accounts(identity), at: groupSpan, group.description)
            if attributes.user == nil { add(.rights(identity), at: groupSpan, group.description) }
        }
        guard let span = settings.span(of: \.program.attributes.supplementaryGroups) else { return }
        for group in attributes.supplementaryGroups ?? [] {
            let identity = LaunchAttributes(supplementaryGroups: [group])
            add(.accounts(identity), at: span, group.description)
            if attributes.user == nil, attributes.group == nil { add(.rights(identity), at: span, group.description) }
        }
    }

    private mutating func addAttributes(of worker: WorkerSpec, _ workerTemplate: WorkerTemplate) {
        let attributes = worker.program.attributes
        for field in SpecField.attributes {
            guard let attribute = AdjustableAttribute.all.first(where: { $0.key == field.key }),
                attribute.isSet(in: attributes),
                let span = field.paths.lazy.compactMap(workerTemplate.layer.settings.span(of:)).first
            else { continue }
            let value = field.value(worker)?.manifestText ?? ""
            add(.attribute(attribute.alone(in: attributes)), at: span, value)
        }
    }

    private mutating func addCapabilities(of worker: WorkerSpec, _ workerTemplate: WorkerTemplate) {
        let attributes = worker.program.attributes
        guard let kept = attributes.capabilities,
            let span = workerTemplate.layer.settings.span(of: \.program.attributes.capabilities)
        else { return }
        for one in kept.each { add(.capabilities(one), at: span, one.names.joined()) }
        // A program that gains no privileges has no other capabilities anyway.
        if !attributes.noNewPrivileges {
            add(.droppedCapabilities(allBut: kept), at: span, kept.fieldValue?.manifestText ?? "")
        }
    }

    private mutating func add(_ question: HostQuestion, at span: Span, _ name: String) {
        // The text holds a port that the kernel picks at the start, or bytes that are not UTF-8, and cannot be checked.
        guard !name.utf8.contains(0), !question.holdsNUL else { return }
        let need = Need(question: question, span: span, name: name)
        if known.insert(need).inserted { needs.append(need) }
    }

    /// Reports the needs that the machine does not meet. Needs from one place that fail for the same reason are one
    /// finding.
    func check(_ ask: ([HostQuestion]) -> [HostQuestion: HostProblem], into findings: inout Findings) {
        let problems = ask(needs.map(\.question))
        var found: [Mistake: [Need]] = [:]
        for need in needs {
            guard let problem = problems[need.question] else { continue }
            found[Mistake(code: need.question.code, span: need.span, reason: problem.reason), default: []].append(need)
        }
        for (mistake, needs) in found.sorted(by: { $0.key.precedes($1.key) }) {
            guard let first = needs.first else { continue }
            let notes = [problems[first.question]?.note, HostNeeds.note(on: needs.dropFirst().map(\.name))]
            findings.report(
                mistake.code, "cannot \(first.question.attempt) '\(first.name.excerpt)': \(mistake.reason)",
                at: mistake.span, notes: notes.compactMap(\.self))
        }
    }

    private struct Mistake: Hashable {
        let code: Diagnostic.Code
        let span: Span
        let reason: String

        func precedes(_ other: Mistake) -> Bool {
            span.start == other.span.start ? reason < other.reason : span.start < other.span.start
        }
    }

    private static func note(on others: [String]) -> String? {
        guard let first = others.first, let last = others.last else { return nil }
        return others.count == 1
            ? "'\(first.excerpt)' fails for the same reason"
            : "\(others.count) others fail for the same reason, '\(first.excerpt)' to '\(last.excerpt)'"
    }
}

extension HostQuestion {
    /// What a worker cannot do if the need is not met, for a message.
    fileprivate var attempt: String {
        switch self {
        case .program: "execute"
        case .directory: "change to the directory"
        case .host: "listen on"
        case .socket: "create the socket"
        case .accounts(let attributes): attributes.user == nil ? "find the group" : "find the user"
        case .rights(let attributes): attributes.user == nil ? "run in the group" : "run as the user"
        case .capabilities: "keep the capability"
        case .droppedCapabilities: "take all other capabilities from a worker that keeps"
        case .attribute(let attributes):
            switch AdjustableAttribute.all.first(where: { $0.isSet(in: attributes) }) {
            case .cgroup(let setting)?: "set \(setting.rawValue) to"
            case .limit(let resource)?: "set the limit \(resource.rawValue) to"
            case .cpuAffinity?: "bind a worker to the CPUs"
            case .nice?, .oomScoreAdjustment?, nil:
                "set \(attributes.nice == nil ? "oom_score_adj" : "nice") to"
            }
        }
    }

    fileprivate var holdsNUL: Bool {
        guard case .program(_, .given(let path, let directory)) = self else { return false }
        return (path ?? "").utf8.contains(0) || directory.utf8.contains(0)
    }

    fileprivate var code: Diagnostic.Code {
        switch self {
        case .program: .cannotExecute
        case .directory: .badWorkingDirectory
        case .host: .foreignAddress
        case .socket: .badSocketPlace
        case .accounts: .unknownAccount
        case .rights: .missingRight
        case .capabilities, .droppedCapabilities: .missingCapability
        case .attribute(let attributes):
            if !attributes.cgroup.isEmpty {
                .missingCgroup
            } else {
                attributes.cpuAffinity == nil ? .forbiddenAttribute : .missingCPU
            }
        }
    }
}

extension Program {
    fileprivate var searchPath: HostQuestion.SearchPath {
        guard executable == nil, let name = command.first else { return .none }
        return searchPath(of: name)
    }

    fileprivate func searchPath(of name: String) -> HostQuestion.SearchPath {
        if name.utf8.contains(UInt8(ascii: "/")) { return .none }
        let given = [environment, environmentFile].lazy.compactMap { $0.last { $0.name == "PATH" } }.first
        return given.map { .given($0.value, directory: workingDirectory) } ?? .inherited(directory: workingDirectory)
    }
}

extension Readiness.Condition {
    fileprivate var probe: Probe? {
        switch self {
        case .probe(let probe): probe
        case .notify, .log, .after: nil
        }
    }
}
