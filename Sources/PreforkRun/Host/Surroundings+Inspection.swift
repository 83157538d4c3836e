import PreforkLinux
import PreforkManifest

extension Surroundings {
    /// This machine, asked also for what the workers need.
    static func inspectedHost(directory: String) -> Surroundings {
        var surroundings = Surroundings.thisMachine(directory: directory)
        surroundings.ask = { questions in
            var inspection = Inspection()
            var problems: [HostQuestion: HostProblem] = [:]
            var asked: Set<HostQuestion> = []
            for question in questions where asked.insert(question).inserted {
                problems[question] = inspection.problem(with: question)
            }
            return problems
        }
        return surroundings
    }
}

/// The answers of this machine.
private struct Inspection {
    private var addresses = OwnAddress()

    mutating func problem(with question: HostQuestion) -> HostProblem? {
        do throws(Obstacle) {
            switch question {
            case .program(let name, let path): try path.search.check(name)
            case .directory(let path): try Directory.checkEntry(to: path)
            case .host(let host): try addresses.check(host)
            case .socket(let path): try Directory.checkSocket(at: path)
            }
            return nil
        } catch {
            return HostProblem(reason: error.reason, note: error.note)
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
