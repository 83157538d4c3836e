package import ConfigText

/// The kinds of files that are translated.
package enum ImportFormat: String, CaseIterable, Sendable {
    case procfile, supervisord, circus, compose, systemd, gunicorn, uwsgi, pm2

    /// The format of a source, by its name and then by its contents; nil where neither tells.
    package init?(of source: Source) {
        let file = String(source.name.split(separator: "/").last ?? "").lowercased()
        guard let format = ImportFormat(fileName: file) ?? ImportFormat(contents: source, fileName: file) else {
            return nil
        }
        self = format
    }

    private init?(fileName file: String) {
        let suffix = file.split(separator: ".").last.map(String.init) ?? ""
        switch suffix {
        case "service", "socket", "target", "timer", "path", "mount": self = .systemd
        case "py": self = .gunicorn
        case _ where file.contains("compose") && (suffix == "yml" || suffix == "yaml"): self = .compose
        case _ where file == "procfile" || file.hasPrefix("procfile.") || suffix == "procfile": self = .procfile
        default: return nil
        }
    }

    private init?(contents source: Source, fileName file: String) {
        if file.hasSuffix(".json") || file.hasSuffix(".yml") || file.hasSuffix(".yaml") {
            guard let root = try? YAMLFile.root(of: source) else { return nil }
            if root.value(of: "services") != nil {
                self = .compose
            } else if root.value(of: "apps") != nil || root.value(of: "script") != nil || root.sequence != nil {
                self = .pm2
            } else {
                return nil
            }
            return
        }
        for line in String(decoding: source.bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.drop { $0 == "\u{FEFF}" }.trimmed
            for (start, format) in ImportFormat.sections where text.hasPrefix(start) {
                self = format
                return
            }
        }
        return nil
    }

    private static let sections: [(start: String, format: ImportFormat)] = [
        ("[program:", .supervisord), ("[fcgi-program:", .supervisord), ("[supervisord]", .supervisord),
        ("[unix_http_server]", .supervisord), ("[inet_http_server]", .supervisord), ("[group:", .supervisord),
        ("[watcher:", .circus), ("[circus]", .circus), ("[socket:", .circus), ("[uwsgi]", .uwsgi), ("[Unit]", .systemd),
        ("[Service]", .systemd),
    ]

    /// The names of all formats, for a message.
    package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
