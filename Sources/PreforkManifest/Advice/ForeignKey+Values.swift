import Supervision

// Translates the values of foreign keys.

extension ForeignKey {
    /// Returns the unit of a bare number, `s` or `ms`. Nil if several systems have the key with different units.
    static func unit(of name: String) -> String? { units[name.squashed] }

    /// Returns a duration in the syntax of manifests. Nil if the unit is unknown or the duration is too long.
    static func duration(_ text: String, of name: String) -> String? {
        if text[...].digits != nil, let unit = unit(of: name) {
            let written = text + unit
            return Duration(manifestText: written).map { $0 <= .longestInManifest } ?? false ? written : nil
        }
        return DurationGuess.certain(from: text)
    }

    /// Returns the text that replaces a foreign key and its value, and the mapping that the text belongs in.
    ///
    /// - Parameters:
    ///   - entry: The foreign key and its value.
    ///   - isInRestart: Whether the entry is in `restart`. Its text then needs no outer mapping, and `outer` is empty.
    /// - Returns: Nil if the key has no nested counterpart, or if the value cannot be translated.
    static func carried(_ entry: MappingEntry, isInRestart: Bool) -> (outer: String, text: String)? {
        let name = entry.key.value.squashed
        guard let place = (isInRestart ? restartPlaces : places)[name],
            let value = value(of: entry, as: place.path.last ?? "")
        else { return nil }
        let inner = place.path.dropLast().reversed().reduce("\(place.path.last ?? ""): \(value)") { "\($1): {\($0)}" }
        return (place.outer, inner)
    }

    /// Returns the keys of a group that the advice on a foreign key speaks of.
    static func related(to entry: MappingEntry) -> [String] {
        let name = entry.key.value.squashed
        return switch name {
        case "image", "build", "interpreter", "shell", "nodeargs", "interpreterargs": ["command"]
        case "listenstream" where entry.value.scalar?.text.contains("/") == false: ["port", "host"]
        case "listenstream": ["port", "path", "host"]
        case "rawenv": ["env"]
        default: [places[name]?.outer].compactMap(\.self)
        }
    }

    private static func value(of entry: MappingEntry, as key: String) -> String? {
        let items = entry.value.sequence ?? [entry.value]
        let texts = items.prefix(20).compactMap(\.scalar?.text)
        guard texts.count == items.count, let text = texts.first, texts.allSatisfy({ $0.utf8.count <= 40 }) else {
            return nil
        }
        switch key {
        case "deaths":
            return text[...].digits.flatMap { Int($0) }.flatMap { Bounds.deaths.contains($0) ? String($0) : nil }
        case "never_on":
            let words = texts.flatMap { $0.split { " ,".contains($0) } }.map(String.init)
            let areExits = words.allSatisfy { word in
                Int(word).map(Bounds.exitCode.contains) ?? (Signal(name: word) != nil)
            }
            return !words.isEmpty && areExits ? "[\(words.joined(separator: ", "))]" : nil
        case "nofile", "nproc", "core":
            return text == "infinity" || text[...].digits.flatMap({ Int($0) }) != nil ? text : nil
        case "policy": return ["false": "never", "true": "always"][text.lowercased()]
        default: return duration(text, of: entry.key.value)
        }
    }

    /// The unit of a bare number, for each squashed key that a single system has.
    private static let units = [
        "terminationgraceperiodseconds": "s", "stopwaitsecs": "s", "timeoutstopsec": "s", "gracefultimeout": "s",
        "killtimeout": "ms", "restartsec": "s", "startsecs": "s", "startlimitintervalsec": "s",
        "startlimitinterval": "s", "timeoutsec": "s",
        "deferacceptsec": "s", "restartdelay": "ms", "expbackoffrestartdelay": "ms", "minuptime": "ms",
        "minreadyseconds": "s", "progressdeadlineseconds": "s", "runtimemaxsec": "s", "maxage": "s",
    ]

    /// The path of the manifest key for each squashed foreign key of a worker group.
    private static let places: [String: (outer: String, path: [String])] = [
        "restartsec": ("restart", ["backoff", "initial"]), "restartdelay": ("restart", ["backoff", "initial"]),
        "expbackoffrestartdelay": ("restart", ["backoff", "initial"]),
        "startsecs": ("readiness", ["after"]), "minuptime": ("restart", ["backoff", "reset_after"]),
        "startretries": ("restart", ["intensity", "deaths"]), "maxrestarts": ("restart", ["intensity", "deaths"]),
        "maxretry": ("restart", ["intensity", "deaths"]), "startlimitburst": ("restart", ["intensity", "deaths"]),
        "startlimitintervalsec": ("restart", ["intensity", "within"]),
        "startlimitinterval": ("restart", ["intensity", "within"]),
        "limitnofile": ("limits", ["nofile"]), "limitnproc": ("limits", ["nproc"]), "limitcore": ("limits", ["core"]),
        "rlimitnofile": ("limits", ["nofile"]),
        "restartpreventexitstatus": ("restart", ["never_on"]), "respawn": ("restart", ["policy"]),
        "timeoutsec": ("stop", ["timeout"]), "attempts": ("restart", ["intensity", "deaths"]),
        "maxattempts": ("restart", ["intensity", "deaths"]), "retries": ("restart", ["intensity", "deaths"]),
        "maxretries": ("restart", ["intensity", "deaths"]),
    ]

    /// The path of the manifest key for each squashed foreign key that people write in `restart`.
    private static let restartPlaces: [String: (outer: String, path: [String])] = [
        "maxattempts": ("", ["intensity", "deaths"]), "maxretries": ("", ["intensity", "deaths"]),
        "maxrestarts": ("", ["intensity", "deaths"]), "attempts": ("", ["intensity", "deaths"]),
        "tries": ("", ["intensity", "deaths"]), "limit": ("", ["intensity", "deaths"]),
        "maximumretrycount": ("", ["intensity", "deaths"]), "retries": ("", ["intensity", "deaths"]),
        "delay": ("", ["backoff", "initial"]), "window": ("", ["backoff", "reset_after"]),
    ]
}
