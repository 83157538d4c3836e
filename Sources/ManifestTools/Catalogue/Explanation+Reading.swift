// The bytes of a file, and how much of them is read.
extension Explanation {
    static let tooLarge = Explanation(
        "a file too large",
        """
        A manifest has at most 8 MiB; what is larger is some other file, and is not looked at. Ten thousand groups take \
        about one. Where a script writes the manifest, let 'count', ranges and 'defaults' do the repeating.
        """,
        failing: Example(described: "the manifest below, with 8 MiB of empty lines behind it") {
            small.source.bytes + [UInt8](repeating: 0x0A, count: Source.sizeLimit)
        },
        fixed: small)

    static let notUTF8 = Explanation(
        "not UTF-8",
        """
        A manifest is a text in UTF-8, with a byte order mark or without. Some editors save UTF-16, and old files hold \
        Latin-1, in which every letter beyond ASCII is another byte. Save the file as UTF-8; from a shell: \
        'iconv -f latin1 -t utf-8'.
        """,
        failing: Example(described: "the manifest below, saved as UTF-16") {
            [0xFF, 0xFE] + small.source.bytes.flatMap { [$0, 0] }
        },
        fixed: small)

    static let controlCharacter = Explanation(
        "a control character",
        """
        Of the control characters only tab and line breaks may stand in a manifest; others come from a binary file or a \
        broken copy. NUL may not even be written as '\\0' in quotes, because it ends every argument, path and variable \
        that the kernel takes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--separator=\\0"]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, "--separator=,"]
            """)

    static let emptyFile = Explanation(
        "nothing in the file",
        """
        The file is empty, or everything in it is a comment. An empty file is often one that could not be written, so it \
        is not taken for a wish to stop everything. To run nothing, give each group 'count: 0'.
        """,
        failing: """
            # version: 1
            # worker_groups:
            #   web:
            #     command: [./server]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)

    static let aliasesExpandTooFar = Explanation(
        "aliases stand for too many values",
        """
        An alias of a list of aliases multiplies, and a few lines can stand for billions of values. All aliases together \
        may stand for ten times as many values as are written, and always for 100000; with what they repeat, all \
        texts may have 32 MiB. Repeat less, or use 'defaults' and 'count'.
        """,
        failing: """
            version: 1
            x-a: &a [x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x]
            x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
            x-d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
            worker_groups:
              web:
                command: [./server]
            """,
        fixed: """
            version: 1
            x-a: &a [x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x]
            x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
            x-d: [*c, *c]
            worker_groups:
              web:
                command: [./server]
            """)

    static let tooDeep = Explanation(
        "nested too deeply",
        """
        Lists and mappings may stand in each other up to 64 levels deep, aliases counted as what they stand for. No \
        manifest needs more than ten; a deeper one was most probably made by a program that does not end.
        """,
        failing: Example(nested(depth: 64)), fixed: Example(nested(depth: 60)))

    static let unlistedErrors = Explanation(
        "more errors than are listed",
        """
        After a thousand errors the others are counted and no longer listed. So many mostly have one cause: a file that \
        is no manifest, or a mistake in the script that writes it. Mend the first ones and check again.
        """,
        failing: Example(described: "the manifest below, with 1100 keys 'option1', 'option2', … behind it") {
            small.source.bytes + Array((1...1100).map { "option\($0): on\n" }.joined().utf8)
        },
        fixed: small)

    static let unlistedWarnings = Explanation(
        "more warnings than are listed",
        """
        After a thousand warnings the others are counted and no longer listed. The manifest runs; what is warned of in \
        each group is often one line in 'defaults' away from being mended.
        """,
        failing: Example(described: "the manifest below without its 'cap', and with 1100 groups like 'web'") {
            let groups = (1...1100).map { "  web\($0):\n    command: [./server]\n    runtime: go\n" }
            return Array(("version: 1\nworker_groups:\n" + groups.joined()).utf8)
        },
        fixed: """
            version: 1
            defaults:
              cap: 2
            worker_groups:
              web:
                command: [./server]
                runtime: go
            """)

    /// As little as can be run.
    private static let small: Example = """
        version: 1
        worker_groups:
          web:
            command: [./server]
        """

    private static func nested(depth: Int) -> String {
        let list = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        return """
            version: 1
            x-tree: \(list)
            worker_groups:
              web:
                command: [./server]
            """
    }
}
