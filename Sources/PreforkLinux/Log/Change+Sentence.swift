package import Supervision

extension Change {
    /// The change in words: `args[0] --a → --b`, or `env.MODE changed` when the values must not be shown.
    package var sentence: String {
        switch (old, new) {
        case (.shown(let old)?, .shown(let new)?): "\(key) \(old) → \(new)"
        case (nil, .shown(let new)?): "\(key) added: \(new)"
        case (.shown(let old)?, nil): "\(key) removed: \(old)"
        case (nil, .hidden?): "\(key) added"
        case (.hidden?, nil): "\(key) removed"
        case (.some, .some), (nil, nil): "\(key) changed"
        }
    }
}
