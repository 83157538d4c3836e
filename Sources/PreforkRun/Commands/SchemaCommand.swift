import ArgumentParser
import JSONText
import ManifestTools

/// The JSON Schema, for editors and for validators that are not ours.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of manifests.",
        discussion: """
            An editor with a YAML language server completes and explains keys \
            when the manifest begins with
              # yaml-language-server: $schema=prefork-run.schema.json

            Example:
              prefork-run schema > prefork-run.schema.json

            Collisions of addresses, lengths of lists, placeholders and the like \
            are nothing that a schema can express: 'check' knows them all.
            """)

    func run() throws { Output.standard.write(line: Schema.text) }
}
