import PreforkLinux
import PreforkManifest
import Supervision

extension ResolutionContext {
    /// Returns the context of this machine. It also answers whether the machine has what the workers need.
    static func inspectedHost(directory: String) -> ResolutionContext {
        var context = ResolutionContext.thisMachine(directory: directory)
        context.ask = { Inspection.problems(with: $0) }
        return context
    }

    /// Returns the context of this machine for a reload. It also answers whether the workers that the reload launches
    /// or changes have their programs, directories, users and groups, and may have their limits and such attributes. The engine
    /// binds their addresses before it changes anything, so it finds the rest.
    static func reload(
        directory: String, launching isLaunched: @escaping @Sendable (WorkerSpec) -> Bool
    ) -> ResolutionContext {
        var context = ResolutionContext.thisMachine(directory: directory)
        context.asksFor = isLaunched
        context.ask = { Inspection.problems(with: $0.filter(\.isAboutPrograms)) }
        return context
    }
}

/// The checks that answer a manifest's questions about this machine.
private struct Inspection {
    private var addresses = LocalAddress()
    private let accounts = AccountCheck()
    private lazy var attributes = AttributeCheck()

    /// Returns the problem of each question whose answer is no. Each question is answered once.
    static func problems(with questions: [HostQuestion]) -> [HostQuestion: HostProblem] {
        var inspection = Inspection()
        var problems: [HostQuestion: HostProblem] = [:]
        var asked: Set<HostQuestion> = []
        for question in questions where asked.insert(question).inserted {
            problems[question] = inspection.problem(with: question)
        }
        return problems
    }

    private mutating func problem(with question: HostQuestion) -> HostProblem? {
        do throws(HostProblem) {
            switch question {
            case .program(let name, let path): try path.search.check(name)
            case .directory(let path): try Directory.checkEntry(to: path)
            case .host(let host): try addresses.check(host)
            case .socket(let path): try Directory.checkSocket(at: path)
            case .accounts(let attributes): try accounts.checkExistence(of: attributes)
            case .rights(let attributes): try accounts.checkRights(to: attributes)
            case .capabilities(let kept): try attributes.check(keeping: kept)
            case .droppedCapabilities(allBut: let kept): try attributes.check(droppingAllBut: kept)
            case .attribute(let attributes): try self.attributes.check(attributes)
            }
            return nil
        } catch {
            return error
        }
    }
}

extension HostQuestion {
    fileprivate var isAboutPrograms: Bool {
        switch self {
        case .program, .directory, .accounts, .rights, .attribute, .capabilities, .droppedCapabilities: true
        case .host, .socket: false
        }
    }
}

extension HostQuestion.SearchPath {
    fileprivate var search: ProgramSearch {
        switch self {
        case .none: ProgramSearch(path: nil, directory: "/")
        case .inherited(let directory): .inherited(directory: directory)
        case .given(let path, let directory): ProgramSearch(path: path, directory: directory)
        }
    }
}
