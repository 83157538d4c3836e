internal import JSONText
internal import Supervision

extension StatusReport {
    /// Who keeps a worker down: a user, or somebody by HTTP.
    package enum Stopper: Hashable, Sendable {
        case user(Int)
        case http

        init(_ giver: Operator) { self = giver.cameByHTTP ? .http : .user(Int(giver.user)) }

        init?(_ json: JSON) {
            if json.text == "http" {
                self = .http
            } else if let number = json.integer {
                self = .user(number)
            } else {
                return nil
            }
        }

        var json: JSON {
            switch self {
            case .user(let number): .integer(number)
            case .http: "http"
            }
        }

        /// `uid 1000`, or `HTTP`.
        var name: String {
            switch self {
            case .user(let number): "uid \(number)"
            case .http: "HTTP"
            }
        }
    }
}
