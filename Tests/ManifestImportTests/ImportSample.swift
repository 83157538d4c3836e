import ConfigText
import ManifestImport
import Samples

/// The files of another program in a folder of the fixtures, and the manifest that they become.
struct ImportSample: CustomStringConvertible, Sendable {
    let format: ImportFormat
    let name: String

    static let folder = String(#filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }) + "/Fixtures"

    var folder: String { "\(ImportSample.folder)/\(format.rawValue)/\(name)" }
    var golden: String { "\(folder)/expected.yaml" }
    var description: String { "\(format.rawValue)/\(name)" }

    /// The files, the main one first.
    var sources: [Source] {
        let names = Files.names(in: folder, endingWith: "").filter { $0 != "expected.yaml" && !$0.hasPrefix(".") }
        let main = names.filter { $0.hasPrefix("supervisord") || $0.hasPrefix("circus") }
        return (main + names.filter { !main.contains($0) }).map { name in
            Source(name: name, bytes: Files.read("\(folder)/\(name)") ?? [])
        }
    }

    var context: ImportContext {
        let folder = folder
        return ImportContext(folder: "/srv/source", read: { Files.read("\(folder)/\($0)") })
    }

    func imported() throws(ImportRefusal) -> ImportedManifest {
        try ImportedManifest(of: sources, as: format, in: context)
    }

    static let all: [ImportSample] = ImportFormat.allCases.flatMap { format in
        Files.names(in: "\(folder)/\(format.rawValue)", endingWith: "").filter { !$0.hasPrefix(".") }.map {
            ImportSample(format: format, name: $0)
        }
    }
}
