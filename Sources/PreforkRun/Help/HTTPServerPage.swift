/// The manual page of the program that serves HTTP, prefork-run-http(1). It has no options, because the master starts it.
struct HTTPServerPage {
    let page: ManualPage

    init(date: String) {
        let name = "prefork-run-http"
        var roff = Roff(name: name, section: 1, date: date, title: "User Commands")
        roff.section("Name")
        roff.add("\(Roff.escaped(name)) \\- serve HTTP for a master of prefork\\-run")
        roff.section("Description")
        roff.paragraph(
            """
            A master starts this program if its manifest has `http`, and ends it; it is of no use to people. It serves metrics \
            for Prometheus, the health of the workers, and a page about them. The master looks for it in its own folder, and \
            then in PATH. Where it is missing, the workers run without it.
            """)
        roff.section("See also")
        roff.add(Roff.references([("prefork-run", 1), ("prefork-run.yaml", 5)]))
        page = ManualPage(name: name, section: 1, text: roff.text)
    }
}
