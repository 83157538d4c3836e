import JSONText
import Supervision

extension Duration {
    /// The duration for Compose and Nomad, in the form of Go: `90s`, `500ms`.
    var engineWord: String {
        let milliseconds = Int(Swift.min(Swift.max((self / .milliseconds(1)).rounded(.up), 0), 1e12))
        return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    var engineText: JSON { .text(engineWord) }
}
