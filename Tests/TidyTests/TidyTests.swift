import Glibc
import Testing

/// The rules of the house that can be checked by a program.
@Suite struct TidyTests {
    /// A table in *Architecture* lists the allowed imports of each module. Each allowed import has to be used.
    @Test func importsFollowTheTable() {
        let rows = ArchitecturePage.current.imports
        let modules = Dictionary(grouping: SourceFile.all(below: "Sources"), by: \.module)
        #expect(Set(rows.map(\.name)) == Set(modules.keys))
        for row in rows {
            let files = modules[row.name] ?? []
            for file in files {
                #expect(Set(file.imports).isSubset(of: row.allowed), "\(file.path) imports \(file.imports)")
            }
            let unused = Set(row.allowed).subtracting(files.flatMap(\.imports))
            #expect(unused.isEmpty, "\(row.name) may import \(unused), but none of its files does")
        }
    }

    @Test func onlyOneFileImportsLibYAML() {
        let files = SourceFile.all(below: "Sources").filter { $0.imports.contains("CLibYAML") }
        #expect(files.count == 1, "\(files.map(\.path))")
    }

    /// The master has one thread, and no code that it links may start another. Only workers may use concurrency.
    @Test func nothingInTheMasterIsConcurrent() {
        let words = [
            "Task {", "Task.", " async ", "await ", " actor ", "Dispatch", "pthread_create", "Mutex", "@unchecked",
        ]
        let workers = [
            "Sources/Prefork/Worker/", "Sources/Prefork/WorkerMain.swift", "Sources/Prefork/Server/PreforkServer.swift",
            "Sources/PreforkTesting/RehearsedWorker.swift",
        ]
        for file in SourceFile.all(below: "Sources") where !workers.contains(where: file.path.hasPrefix) {
            for (number, line) in file.lines.enumerated() where !line.contains("//") {
                for word in words where line.contains(word) {
                    Issue.record("\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    /// No input may make the program trap.
    @Test func nothingInSourcesForcesOrTraps() {
        for file in SourceFile.all(below: "Sources") {
            for (number, line) in file.lines.enumerated() where !line.contains("//") {
                for word in ["try!", "as! ", "fatalError(", "preconditionFailure(", "precondition("]
                where line.contains(word) {
                    Issue.record("\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    @Test func filesStayShort() {
        for file in SourceFile.all(below: "Sources") {
            #expect(file.lines.count <= 300, "\(file.path) is too long")
        }
    }

    @Test func theFormatterReportsNothing() throws {
        let line =
            "cd '\(SourceFile.package)' && exec swift format lint --strict -r Package.swift Sources Tests examples 2>&1"
        let stream = try #require(popen(line, "r"))
        var output = ""
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), stream) != nil {
            output += String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        #expect(pclose(stream) == 0, "\(output)")
    }

    @Test func everyFileThatTheREADMELinksToExists() {
        let text = SourceFile.text(of: "README.md")
        let targets = text.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
        let files = targets.filter { !$0.contains("://") && !$0.hasPrefix("#") }
        #expect(!files.isEmpty)
        for file in files {
            #expect(access("\(SourceFile.package)/\(file)", F_OK) == 0, "README links to \(file), which does not exist")
        }
    }

    /// Checks the paths that begin with a folder of this package and stand in back quotes or in a link.
    @Test func everyPathThatAPageNamesExists() {
        let readme = SourceFile(path: "README.md", text: SourceFile.text(of: "README.md"))
        var count = 0
        for page in [readme] + SourceFile.all(below: "Sources", ending: ".md") {
            let linked = page.text.split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
            for path in page.text.split(separator: "`") + linked {
                let folders = ["Sources/", "Tests/", "examples/"]
                // The tutorial writes a package of its own, named greeter.
                guard folders.contains(where: path.hasPrefix), !path.hasPrefix("Sources/greeter/"),
                    !path.contains(where: \.isWhitespace)
                else { continue }
                count += 1
                let exists = access("\(SourceFile.package)/\(path)", F_OK) == 0
                #expect(exists, "\(page.path) names \(path), which does not exist")
            }
        }
        #expect(count > 20)
    }
}
