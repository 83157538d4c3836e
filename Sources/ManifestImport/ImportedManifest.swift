package import ConfigText

/// A manifest that was translated from the files of another program.
package struct ImportedManifest: Sendable {
    /// The manifest, with its comments and the list of what was left out.
    package let text: String
    /// What the manifest does not have, in the order of the source.
    package let leftOut: [LeftOut]
    /// The number of comments that ask for a decision.
    package let decisionCount: Int
    /// The number of groups.
    package let groupCount: Int

    /// Translates the files of one program.
    ///
    /// The result passes `check`: what a manifest would refuse is left out.
    ///
    /// - Throws: The first reason for which nothing can be translated.
    package init(of sources: [Source], as format: ImportFormat, in context: ImportContext) throws(ImportRefusal) {
        guard let first = sources.first else {
            throw ImportRefusal("cannot translate nothing", at: SourcePlace(file: "", line: 0))
        }
        if sources.count > 1, !format.takesSeveral {
            throw ImportRefusal(
                "cannot translate several files of \(format.rawValue) into one manifest",
                at: SourcePlace(file: sources[1].name, line: 0))
        }
        let draft = try ImportedManifest.draft(of: sources, first, as: format, in: context)
            .rebased(on: context.isElsewhere ? context.folder : nil)
        let place = SourcePlace(file: first.name, line: 0)
        var checked = try draft.checked(for: place)
        checked.notes.insert(.remark(ImportedManifest.introduction(to: checked, from: first)), at: 0)
        let order = Dictionary(sources.enumerated().map { ($1.name, $0) }) { first, _ in first }
        checked.sortLeftOut(order)
        text = DraftText.text(of: checked)
        leftOut = checked.leftOut
        decisionCount = checked.decisionCount
        groupCount = checked.groups.count
    }

    private static func introduction(to draft: Draft, from source: Source) -> String {
        var sentences = ["Imported from \(source.fileName) by prefork-run import."]
        if draft.decisionCount > 0 {
            sentences.append("Comments with '\(Note.decisionMark.trimmed)' ask for a decision.")
        }
        if !draft.leftOut.isEmpty { sentences.append("The end lists what was left out.") }
        return sentences.joined(separator: " ")
    }

    private static func draft(
        of sources: [Source], _ first: Source, as format: ImportFormat, in context: ImportContext
    ) throws(ImportRefusal) -> Draft {
        switch format {
        case .procfile: try ProcfileImport.draft(of: first, in: context)
        case .supervisord: try SupervisorImport.draft(of: sources, in: context)
        case .circus: try CircusImport.draft(of: sources, in: context)
        case .compose: try ComposeImport.draft(of: first, in: context)
        case .systemd: try SystemdImport.draft(of: sources, in: context)
        case .gunicorn: try GunicornImport.draft(of: first, in: context)
        case .uwsgi: try UwsgiImport.draft(of: first, in: context)
        case .pm2: try PM2Import.draft(of: first, in: context)
        }
    }
}

extension ImportFormat {
    /// Whether one manifest is translated from several files, such as units.
    package var takesSeveral: Bool {
        switch self {
        case .supervisord, .circus, .systemd: true
        case .procfile, .compose, .gunicorn, .uwsgi, .pm2: false
        }
    }
}
