import ConfigText
import ManifestImport
import PreforkManifest
import Samples
import Testing

/// The pairs of the fixtures: the files of another program, and the manifest that they become.
@Suite struct ImportedManifestTests {
    @Test(arguments: ImportSample.all)
    func theManifestIsTheExpectedOne(sample: ImportSample) throws {
        Files.compare(try sample.imported().text, with: sample.golden)
    }

    @Test(arguments: ImportSample.all)
    func theManifestPassesCheckAndIsFormatted(sample: ImportSample) throws {
        let bytes = Array(try sample.imported().text.utf8)
        let source = Source(name: "app.yaml", bytes: bytes)
        let errors = LoadedManifest(of: source).diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.rendered(in: source))")
        guard case .formatted(let formatted) = Formatting(of: source) else {
            Issue.record("the manifest cannot be formatted")
            return
        }
        #expect(String(decoding: formatted, as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }

    @Test func everyFormatHasAtLeastTwoPairs() {
        for format in ImportFormat.allCases {
            #expect(ImportSample.all.count { $0.format == format } >= 2, "\(format)")
        }
    }

    @Test(arguments: ImportSample.all)
    func theFormatIsRecognized(sample: ImportSample) throws {
        let main = try #require(sample.sources.first)
        #expect(ImportFormat(of: main) == sample.format)
    }

    /// A setting that no translation knows has to be in the list, wherever it stands.
    @Test(arguments: ImportSample.all)
    func noSettingIsLostSilently(sample: ImportSample) throws {
        var count = 0
        for (index, source) in sample.sources.enumerated() {
            for place in StrangeSetting.places(in: source, of: sample.format) {
                var sources = sample.sources
                sources[index] = place.source
                let imported = try ImportedManifest(of: sources, as: sample.format, in: sample.context)
                let isListed = imported.leftOut.contains { $0.line.contains(StrangeSetting.name) || place.isInside($0) }
                #expect(isListed, "a setting in line \(place.line) of \(source.name) is not listed:\n\(imported.text)")
                count += 1
            }
        }
        #expect(count > 0)
    }

    @Test(arguments: ImportSample.all)
    func theEndOfTheManifestHasTheWholeList(sample: ImportSample) throws {
        let imported = try sample.imported()
        let comments = imported.text.split(separator: "\n").filter { $0.hasPrefix("#") }
            .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
        for item in imported.leftOut {
            #expect(comments.contains(item.line.split(separator: " ").joined(separator: " ")), "\(item.line)")
            #expect(item.origin.place.line > 0 || item.origin.name.hasPrefix("gunicorn"), "\(item.line)")
        }
    }

    /// What is written to another folder names the folder of the source.
    @Test func aManifestInAnotherFolderNamesThatOfTheSource() throws {
        let source = Source(name: "Procfile", bytes: Array("web: ./bin/web\nqueue: queue --once\n".utf8))
        let context = ImportContext(folder: "/srv/shop", isElsewhere: true, read: { _ in Array("A=1".utf8) })
        let text = try ImportedManifest(of: [source], as: .procfile, in: context).text
        #expect(text.contains("env_file: /srv/shop/.env"))
        #expect(text.contains("command: [/srv/shop/bin/web]"))
        #expect(text.contains("command: [queue, --once]"))
        #expect(text.split(separator: "\n").count { $0.contains("working_dir: /srv/shop") } == 2)
    }
}

/// A setting that no program has, put into a source.
private struct StrangeSetting {
    static let name = "xyzzy"
    let source: Source
    let line: Int
    /// The section that is left out as a whole, if the setting is in it.
    let section: String

    /// Whether an item of the list is the section of the setting.
    func isInside(_ item: LeftOut) -> Bool { !section.isEmpty && item.origin.name.hasSuffix(section) }

    static func places(in source: Source, of format: ImportFormat) -> [StrangeSetting] {
        let text = String(decoding: source.bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // The services of a compose file are before its volumes.
        let end = lines.firstIndex { $0 == "volumes:" } ?? lines.endIndex
        return lines.indices[..<end].compactMap { index in
            let line = lines[index]
            guard let added = strange(after: line, of: format) else { return nil }
            let text = (lines[...index] + [added[...]] + lines[(index + 1)...]).joined(separator: "\n")
            let section =
                line.hasPrefix("[") ? String(line) : format == .compose ? String(line.dropFirst(2).dropLast()) : ""
            return StrangeSetting(
                source: Source(name: source.name, bytes: Array(text.utf8)), line: index + 2, section: section)
        }
    }

    /// The line to add behind a line, or nil where none can be added.
    private static func strange(after line: Substring, of format: ImportFormat) -> String? {
        let indent = line.prefix { $0 == " " }
        switch format {
        // What stands in a section of variables is a variable.
        case .circus where line.hasPrefix("[env"): return nil
        case .supervisord, .circus, .uwsgi, .systemd: return line.hasPrefix("[") ? "xyzzy = 1" : nil
        case .procfile: return line.hasPrefix("web:") ? "xyzzy" : nil
        case .gunicorn: return line.hasPrefix("bind =") ? "xyzzy = 1" : nil
        case .compose: return line.hasSuffix(":") && indent.count == 2 ? indent + "  xyzzy: 1" : nil
        case .pm2 where line.hasPrefix("      \"name\""): return "      \"xyzzy\": 1,"
        case .pm2 where line.hasPrefix("  - script"): return "    xyzzy: 1"
        case .pm2: return nil
        }
    }
}
