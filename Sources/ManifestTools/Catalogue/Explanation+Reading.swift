// The bytes of a file, and the limits on what is read.
extension Explanation {
    static let tooLarge = Explanation(
        "a file that is too large",
        """
        A manifest may have at most 8 MiB. A larger file is rejected without being parsed, because it is most probably \
        not a manifest: ten thousand groups take about 1 MiB. If a script writes the manifest, let 'count', ranges and \
        'defaults' replace the repetition.
        """,
        failing: Example(described: "the manifest below, with 8 MiB of empty lines after it") {
            small.source.bytes + [UInt8](repeating: 0x0A, count: Source.sizeLimit)
        },
        fixed: small)

    static let notUTF8 = Explanation(
        "not UTF-8",
        """
        The file is not valid UTF-8, which is the only encoding of manifests; a byte order mark is allowed. Some \
        editors save UTF-16, and old files may be in Latin-1, where letters beyond ASCII have other bytes. Save the \
        file as UTF-8 in your editor, or convert it in a shell: 'iconv -f latin1 -t utf-8'.
        """,
        failing: Example(described: "the manifest below, saved as UTF-16") {
            [0xFF, 0xFE] + small.source.bytes.flatMap { [$0, 0] }
        },
        fixed: small)

    static let controlCharacter = Explanation(
        "a control character",
        """
        The file contains a control character that is neither a tab nor a line break. Such characters come from a \
        binary file or a damaged copy. Remove them. NUL is rejected even as the escape '\\0' in quotes, because the \
        kernel takes it for the end of an argument, a path or a variable.
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
        "an empty file",
        """
        The file is empty or contains only comments. It is not taken for a manifest without workers, because an empty \
        file is often the result of a failed write, and accepting it would stop every worker. To run nothing, keep the \
        groups and give each of them 'count: 0'.
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
        "aliases that expand too far",
        """
        An alias repeats the value of an anchor, and lists of aliases multiply: a few lines can stand for billions of \
        values. To protect memory, a file may expand to 100000 values, or to ten times as many as it contains if that \
        is more, and to 32 MiB of text. Repeat less, or use 'defaults' and 'count'.
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
        "nesting that is too deep",
        """
        Lists and mappings may be nested 64 levels deep. An alias counts with the levels of the value that it repeats. \
        No manifest needs more than ten levels, so deeper nesting is probably the output of a faulty program. Correct \
        the program that wrote the file.
        """,
        failing: Example(nested(depth: 64)), fixed: Example(nested(depth: 60)))

    static let unlistedErrors = Explanation(
        "more errors than are listed",
        """
        A check lists a thousand errors of a file and only counts the others. So many errors mostly have one cause: \
        the file is not a manifest, or the script that writes it is faulty. Fix the first errors and check again.
        """,
        failing: Example(described: "the manifest below, with 1100 keys 'option1', 'option2', … after it") {
            small.source.bytes + Array((1...1100).map { "option\($0): on\n" }.joined().utf8)
        },
        fixed: small)

    static let unlistedWarnings = Explanation(
        "more warnings than are listed",
        """
        A check lists a thousand warnings of a file and only counts the others. The manifest is accepted. If many \
        groups have the same warning, one line in 'defaults' often fixes all of them.
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

    /// The smallest manifest.
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
