import ArgumentParser
import JSONText
import ManifestTools

/// The command `schema`, which prints the JSON Schema of manifests for editors and other validators.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of manifests.",
        discussion: """
            An editor with a YAML language server completes and explains keys if \
            the manifest begins with
              # yaml-language-server: $schema=prefork-run.schema.json

            Example:
              prefork-run schema > prefork-run.schema.json

            A schema cannot express all rules of a manifest, such as conflicts of \
            addresses, lengths of lists and placeholders. 'check' checks them all.
            """)

    func run() throws { Output.standard.write(line: Schema.text) }
}
