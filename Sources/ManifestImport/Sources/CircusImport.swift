import ConfigText
import JSONText

/// Translates the configuration of circus.
enum CircusImport {
    /// - Parameter sources: The main file, and the files that it includes.
    static func draft(of sources: [Source], in context: ImportContext) throws(ImportRefusal) -> Draft {
        var sections: [IniSection] = []
        for source in sources { sections += try IniReader.sections(of: source, in: .circus) }
        var draft = Draft()
        var common: [Directive<String>] = []
        for section in sections where section.name == "env" { common += section.directives }
        if !common.isEmpty {
            var defaults = DraftGroup("defaults", from: common[0].origin)
            for variable in common {
                defaults.set("env", variable.name, to: .text(value(of: variable)), from: variable.origin)
            }
            draft.defaults = defaults
        }
        let sockets = sections.compactMap { CircusSocket($0) }
        // The sockets that a watcher uses, and the sections of variables that are for one.
        var used: Set<String> = []
        var matched: Set<Int> = []
        let priorities = Set(
            sections.filter { $0.name(after: "watcher") != nil }
                .map { $0.directives.last { $0.name == "priority" }?.value ?? "0" })
        for section in sections {
            if let name = section.name(after: "watcher") {
                let variables = common + sections.flatMap { $0.environment(of: name) }
                let watcher = CircusWatcher(
                    name: name, variables: variables, ownVariables: Array(variables.dropFirst(common.count)),
                    sockets: sockets, hasPriorities: priorities.count > 1)
                used.formUnion(watcher.translate(section, into: &draft))
                matched.formUnion(sections.indices.filter { !sections[$0].environment(of: name).isEmpty })
            } else {
                leaveOut(section, given: sources.count, &draft)
            }
        }
        for socket in sockets where !used.contains(socket.name) {
            draft.leaveOut(socket.origin, "no watcher uses it")
        }
        for (index, section) in sections.enumerated()
        where !matched.contains(index) && section.name(after: "env") != nil {
            draft.leaveOut(SettingOrigin("[\(section.name)]", at: section.place), "it is for no watcher")
        }
        return draft
    }

    private static func value(of variable: Directive<String>) -> String {
        CircusText(variables: [:], sockets: [:]).expandVariable(variable.value).text
    }

    private static func leaveOut(_ section: IniSection, given files: Int, _ draft: inout Draft) {
        switch section.name {
        case "env": return
        case _ where section.name(after: "env") != nil: return
        case _ where section.name(after: "socket") != nil: return
        case "circus":
            for setting in section.directives {
                if setting.name.hasPrefix("include"), files > 1 { continue }
                draft.leaveOut(setting.origin, reasons[setting.name] ?? "a master has no such setting")
            }
        case _ where section.name(after: "plugin") != nil:
            draft.leaveOut(
                SettingOrigin("[\(section.name)]", at: section.place),
                "a master loads no plugins; 'on' runs programs for events, and 'http' has metrics")
        default:
            draft.leaveOut(SettingOrigin("[\(section.name)]", at: section.place), "circus has no such section either")
        }
    }

    private static let reasons = [
        "include": "the files are not read by themselves; name them behind this one",
        "include_dir": "the files are not read by themselves; name them behind this one",
        "endpoint": "a master has a control socket by itself; 'control' places it",
        "pubsub_endpoint": "'prefork-run events' shows what happens",
        "stats_endpoint": "'prefork-run top' and 'http' show what the workers use",
        "statsd": "'prefork-run top' and 'http' show what the workers use",
        "httpd": "'http: {listen: 127.0.0.1:9900}' serves a page",
        "check_delay": "a master asks the kernel, and waits for no interval",
        "warmup_delay": "launches are not spaced; 'readiness' and 'needs' order them",
        "pidfile": "a master needs no such file; its control socket knows it",
        "umask": "'umask' stands in 'defaults'; circus sets it for itself",
    ]
}

extension IniSection {
    /// The variables of a section `[env:a,b*]` for a watcher; none in another section.
    fileprivate func environment(of watcher: String) -> [Directive<String>] {
        guard let patterns = name(after: "env") else { return [] }
        return patterns.commaItems.contains { watcher.matches(pattern: $0[...]) } ? directives : []
    }
}

extension StringProtocol {
    /// Whether the text matches a pattern in which `*` stands for any text and `?` for a character.
    fileprivate func matches(pattern: Substring) -> Bool {
        // Where a star could end is tried once for each character, so that no pattern takes long.
        let (text, pattern) = (Array(self), Array(pattern))
        var (place, index) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while place < text.count {
            if index < pattern.count, pattern[index] == "*" {
                star = (index, place)
                index += 1
            } else if index < pattern.count, pattern[index] == "?" || pattern[index] == text[place] {
                index += 1
                place += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                index = last.pattern + 1
                place = last.text + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}
