// What makes a text YAML.
extension Explanation {
    static let syntax = Explanation(
        "not YAML",
        """
        The text cannot be read on from the place shown, because it is not YAML there. The mistake is there or above: a \
        bracket or a quote that is still open, a key that is not in its neighbours' column, ': ' or '#' in a text without \
        quotes. What begins where is told too, where that is known.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, --verbose
                count: 4
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --verbose]
                count: 4
            """)

    static let tab = Explanation(
        "a tab in the indentation",
        """
        YAML is indented with spaces. How wide a tab is differs from editor to editor, and so would the meaning. Most \
        editors can be told to write spaces when the tab key is pressed.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
            \tcommand: [./server]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            """)

    static let unquotedPlaceholder = Explanation(
        "a placeholder without quotes in a list",
        """
        Inside '[ ]' and '{ }' a '{' begins a mapping and a '}' ends one, so that '${id}' is not read as a text. Quote \
        it. In a list with a line an item no quotes are needed.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server, --shard, ${id}]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server, --shard, "${id}"]
            """)

    static let severalDocuments = Explanation(
        "several documents in one file",
        """
        A line '---' begins a further YAML document. A manifest is one: put all groups below one 'worker_groups', or \
        write files of their own and run each.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
            ---
            version: 1
            worker_groups:
              jobs:
                command: [./jobs]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
              jobs:
                command: [./jobs]
            """)

    static let duplicateKey = Explanation(
        "the same key twice",
        """
        A key may stand once in a mapping. Many readers of YAML let the last one win in silence, and half of what is \
        written is lost. Keep one; for groups it is often a copy whose name was not changed.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 2
                count: 4
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                count: 4
            """)

    static let unknownAnchor = Explanation(
        "an alias of nothing",
        """
        '*name' repeats the value that '&name' stands before, and that value has to come first. A text that begins with \
        a star needs quotes.
        """,
        failing: """
            version: 1
            x-env: &common {LANG: C.UTF-8}
            worker_groups:
              web:
                command: [./server]
                env: *comon
            """,
        fixed: """
            version: 1
            x-env: &common {LANG: C.UTF-8}
            worker_groups:
              web:
                command: [./server]
                env: *common
            """)

    static let recursiveAnchor = Explanation(
        "an alias inside its own value",
        """
        A value that holds itself has no end. Give the part that repeats an anchor of its own, outside.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: &args [--verbose, *args]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: [--verbose]
            """)

    static let keyIsNoText = Explanation(
        "a key that is no text",
        """
        The keys of a manifest are names. YAML would also take a list or a mapping as a key, which is mostly an \
        abbreviation that does not exist, or a '{{placeholder}}' of a templating tool that did not run.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  [LANG, LC_ALL]: C.UTF-8
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                env:
                  LANG: C.UTF-8
                  LC_ALL: C.UTF-8
            """)

    static let badMerge = Explanation(
        "'<<' without a mapping",
        """
        '<<' copies the keys of a mapping to where it stands; own keys win. It takes an alias such as '*common', or a \
        list of aliases.
        """,
        failing: """
            version: 1
            x-common: &common {count: 4}
            worker_groups:
              web:
                <<: common
                command: [./server]
            """,
        fixed: """
            version: 1
            x-common: &common {count: 4}
            worker_groups:
              web:
                <<: *common
                command: [./server]
            """)

    static let unknownTag = Explanation(
        "unknown tag",
        """
        A word that begins with '!' is a tag, by which some programs choose how to read a value. Here only YAML's own \
        are known, such as '!!str'. Nothing is included or computed by tags: '${env:NAME}' takes a variable of the \
        environment. A text that begins with '!' needs quotes.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: [--level, !env LEVEL]
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                args: [--level, "${env:LEVEL:-info}"]
            """)
}
