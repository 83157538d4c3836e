/// The manual page of the program, prefork-run(1).
struct ProgramPage {
    let page: ManualPage

    init(_ help: ProgramHelp, date: String) {
        var roff = Roff(name: help.program.name, section: 1, date: date, title: "User Commands")
        let sections = HelpSection.sections(of: help.program.discussion)
        roff.addHead(of: help.program, named: help.program.name, sections)
        roff.section("Commands")
        for command in help.commands {
            roff.item(Roff.references([("\(help.program.name)-\(command.name)", 1)]), command.abstract)
        }
        roff.add(help.program.arguments)
        roff.addNotes(sections)
        roff.section("Environment")
        for (name, meaning) in ProgramPage.variables { roff.item(Roff.bold(name), meaning) }
        roff.section("Files")
        for (path, meaning) in ProgramPage.files { roff.item(Roff.italic(path), meaning) }
        roff.addExamples(sections)
        roff.section("See also")
        roff.add(Roff.references([("prefork-run.yaml", 5), ("systemd.service", 5), ("signal", 7)]))
        page = ManualPage(name: help.program.name, section: 1, text: roff.text)
    }

    private static let variables = [
        (
            "RUNTIME_DIRECTORY, XDG_RUNTIME_DIR",
            """
            Where the control socket is, unless the manifest says it: in `RUNTIME_DIRECTORY`, which systemd.exec(5) sets, or \
            else in `/run/prefork-run` for root and in `prefork-run` below `XDG_RUNTIME_DIR` for others.
            """
        ),
        (
            "STATE_DIRECTORY, XDG_STATE_HOME",
            """
            Where the history of reloads is, unless the manifest says it: in `STATE_DIRECTORY`, which systemd.exec(5) sets, or \
            else in `/var/lib/prefork-run` for root, and in `prefork-run` below `XDG_STATE_HOME` or `~/.local/state` for others.
            """
        ),
        (
            "NOTIFY_SOCKET, WATCHDOG_USEC, LISTEN_FDS, FDSTORE",
            "What the service manager offers the master: sd_notify(3), sd_listen_fds(3). Workers do not inherit them."
        ),
        ("NO_COLOR", "With any value but an empty one, nothing is printed in colours."),
    ]

    private static let files = [
        ("/etc/prefork-run/NAME.yaml", "The manifest of the unit `prefork-run@NAME.service`."),
        ("/run/prefork-run/NAME.sock", "The control socket of root's master of the manifest NAME."),
        (
            "/usr/share/prefork-run/prefork-run.schema.json",
            "The JSON Schema of manifests, as `prefork-run schema` prints it."
        ),
    ]
}
