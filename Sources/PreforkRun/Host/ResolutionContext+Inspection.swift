import PreforkLinux
import PreforkManifest
import Supervision

extension ResolutionContext {
    /// Returns the context of this machine. It also answers whether the machine has what the workers need.
    static func inspectedHost(directory: String) -> ResolutionContext {
        var context = ResolutionContext.thisMachine(directory: directory)
        context.ask = { questions in
            var inspection = Inspection()
            var problems: [HostQuestion: HostProblem] = [:]
            var asked: Set<HostQuestion> = []
            for question in questions where asked.insert(question).inserted {
                problems[question] = inspection.problem(with: question)
            }
            return problems
        }
        return context
    }
}

/// The checks that answer a manifest's questions about this machine.
private struct Inspection {
    private var addresses = LocalAddress()

    mutating func problem(with question: HostQuestion) -> HostProblem? {
        do throws(HostProblem) {
            switch question {
            case .program(let name, let path): try path.search.check(name)
            case .directory(let path): try Directory.checkEntry(to: path)
            case .host(let host): try addresses.check(host)
            case .socket(let path): try Directory.checkSocket(at: path)
            }
            return nil
        } catch {
            return error
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
