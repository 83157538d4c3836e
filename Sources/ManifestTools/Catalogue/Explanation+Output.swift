// What becomes of the lines that workers write.
extension Explanation {
    static let badOutput = Explanation(
        "keys of 'log' that do not go together",
        """
        A prefix would make a JSON object none, so it is for text only. 'rotate' puts a file aside, so it needs 'file', and \
        'size' or 'every' to know when. With 'inherit' the worker writes to the stream of prefork-run itself, so nothing can \
        be said about its lines.
        """,
        failing: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                log: {format: text, rotate: {size: 50MiB, keep: 5}}
            """,
        fixed: """
            version: 1
            worker_groups:
              web:
                command: [./server]
                log: {format: text, file: "logs/${group}-${id}.log", rotate: {size: 50MiB, keep: 5}}
            """)
}
