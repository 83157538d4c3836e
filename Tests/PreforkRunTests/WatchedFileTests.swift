import Glibc
import Testing

/// `reload: {watch: true}`: a change of a file is a reload.
@Suite struct WatchedFileTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func web(_ ids: String, watch: Bool = true) -> String {
        """
        version: 1
        reload: {watch: \(watch)}
        worker_groups:
          web:
            command: [\(Built.probe), rest]
            ids: \(ids)
            env_file: web.env
        """
    }

    @Test func aManifestThatIsReplacedIsReloaded() throws {
        try workspace.write("web.env", "A=1\n")
        let manifest = try workspace.write("app.yaml", web("0-1"))
        let master = try Master(manifest)
        try master.running(2)
        let new = try workspace.write("app.yaml.new", web("0-2"))
        try #require(rename(new, manifest) == 0)
        try master.line("\(manifest) has changed: ", "is read again")
        try master.line("reload 1: 1 to start, 2 kept")
        try master.running(3)
        // A file of variables is read with the manifest.
        try workspace.write("web.env", "A=2\n")
        try master.line("/web.env has changed: ")
        try master.line("reload 2: 3 to replace")
        // What is refused changes nothing, and the next change is read again.
        try workspace.write("app.yaml", "version: 2")
        try master.line("app.yaml:1:")
        let before = master.lines.prefix { !$0.contains("app.yaml:1:") }
        #expect(before.count { $0.contains(" has changed: ") } == 3, "the reason stands before what follows from it")
        try workspace.write("app.yaml", web("0", watch: false))
        try master.line("reload 3: ")
        #expect(try master.stop() == 0)
    }

    @Test func aManifestThatIsDeletedIsToldOnceAndReadWhenItIsBack() throws {
        try workspace.write("web.env", "A=1\n")
        let manifest = try workspace.write("app.yaml", web("0"))
        let master = try Master(manifest)
        try master.running(1)
        try #require(unlink(manifest) == 0)
        try master.line("\(manifest) no longer exists: nothing changes until it exists again")
        try workspace.write("app.yaml", web("0-1"))
        try master.line("reload 1: 1 to start, 1 kept")
        #expect(try master.stop() == 0)
        #expect(master.lines.count { $0.contains("no longer exists") } == 1)
    }

    /// A ConfigMap of Kubernetes: the link to the folder of the files is replaced as a whole.
    @Test func aFolderThatIsExchangedByItsLinkIsReloaded() throws {
        for (folder, ids) in [("one", "0"), ("two", "0-2")] {
            workspace.makeFolder(folder)
            try workspace.write("\(folder)/web.env", "FOLDER=\(folder)\n")
            try workspace.write("\(folder)/app.yaml", web(ids))
        }
        let path = workspace.path
        try #require(symlink("one", path + "/..data") == 0)
        for name in ["app.yaml", "web.env"] { try #require(symlink("..data/\(name)", "\(path)/\(name)") == 0) }
        let master = try Master(path + "/app.yaml")
        try master.running(1)
        try #require(symlink("two", path + "/..new") == 0)
        try #require(rename(path + "/..new", path + "/..data") == 0)
        try master.line("reload 1: 2 to start, 1 to replace")
        try master.running(3)
        #expect(try master.stop() == 0)
    }
}
