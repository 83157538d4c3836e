// The syntax of YAML.
extension Explanation {
    static let syntax = Explanation(
        "invalid YAML",
        """
        The text is not valid YAML at the place shown. The mistake is there or above: a bracket or a quote that is not \
        closed, a key that does not begin in the column of its siblings, or ': ' or '#' in a text without quotes. If a \
        value is still open, the message also shows where it begins.
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
        The line is indented with a tab. YAML allows only spaces there: the width of a tab differs from editor to \
        editor, and the meaning of the file would differ with it. Most editors can insert spaces when the tab key is \
        pressed.
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
        "a placeholder without quotes in brackets",
        """
        Inside '[ ]' and '{ }', YAML reads '{' as the beginning of a mapping and '}' as its end, so it does not read \
        '${id}' as a text. Put the text in quotes. In a list with one item on each line no quotes are needed.
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
        A line '---' begins another YAML document, and a manifest is a single document. Put all groups below one \
        'worker_groups', or write each document into a file of its own and run each file.
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
        "a duplicate key",
        """
        A key may occur once in a mapping. Many readers of YAML silently use the last value, so that half of what is \
        written has no effect. Remove one of the two. If the key is the name of a group, the group is often a copy \
        whose name was not changed.
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
        "an alias without an anchor",
        """
        '*name' repeats a value that was named with '&name' earlier in the file, and there is no such name. The name \
        is misspelled, or the anchor is missing or comes later. A text that begins with '*' needs quotes.
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
        The alias repeats the value that contains it, so the value would have no end. Remove the alias, or move the \
        part that is to be repeated outside and give it an anchor of its own.
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
        "a key that is not a text",
        """
        The keys of a manifest are texts. YAML also allows a list or a mapping as a key, which mostly is an attempt to \
        set several keys at once, or a '{{placeholder}}' of a template that has not been rendered. Write an entry for \
        each key, or render the template.
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
        '<<' copies the keys of another mapping to its place. Keys that the mapping has itself take precedence. The \
        value of '<<' is an alias of a mapping, such as '*common', or a list of such aliases.
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
        A word that begins with '!' is a tag, with which some programs choose how to read a value. Only the standard \
        tags of YAML are known here, such as '!!str', and no tag includes or computes anything. For a variable of the \
        environment write '${env:NAME}'. A text that begins with '!' needs quotes.
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
