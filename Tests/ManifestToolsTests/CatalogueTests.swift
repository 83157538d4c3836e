import ManifestTools
import Samples
import Testing

/// The examples of all explanations are read and checked.
struct CatalogueTests {
    @Test(arguments: Diagnostic.Code.allCases)
    func theFailingExampleHasThisDiagnosticAndNoOther(code: Diagnostic.Code) {
        let found = code.explanation.failing.diagnostics.map(\.code)
        switch code {
        // This diagnostic appears only after a thousand others.
        case .unlistedErrors, .unlistedWarnings:
            #expect(found.count { $0 == code } == 1)
            #expect(Set(found).count == 2)
        default: #expect(found == [code])
        }
    }

    @Test(arguments: Diagnostic.Code.allCases)
    func theFixedExampleHasNoDiagnostics(code: Diagnostic.Code) {
        #expect(code.explanation.fixed.diagnostics == [])
        #expect(code.explanation.fixed.text != nil, "the page shows its text")
    }

    @Test(arguments: Diagnostic.Code.allCases)
    func theFixedExampleDiffersLittleFromTheFailingOne(code: Diagnostic.Code) {
        let (failing, fixed) = (code.explanation.failing, code.explanation.fixed)
        let changes =
            changes(from: failing.text, to: fixed.text) + changes(from: failing.file?.text, to: fixed.file?.text)
        // A fix that removes a value may remove several lines.
        switch code {
        case .emptyFile: #expect(changes == 8, "the comment signs are removed")
        case _ where failing.text == nil: #expect(changes == 0)
        default: #expect((1...4).contains(changes))
        }
    }

    @Test(arguments: Diagnostic.Code.allCases)
    func theTitleAndTheMeaningHaveTheRightLengthAndPunctuation(code: Diagnostic.Code) {
        let explanation = code.explanation
        #expect((1...50).contains(explanation.title.count))
        #expect(explanation.title.hasSuffix(".") == false)
        #expect(explanation.meaning.hasSuffix("."))
        #expect((80...480).contains(explanation.meaning.count))
        #expect(!explanation.meaning.contains("\n") && !explanation.meaning.contains("  "))
    }

    @Test func noTwoCodesHaveTheSameTitle() {
        let titles = Diagnostic.Code.allCases.map(\.explanation.title)
        #expect(Set(titles).count == titles.count)
    }

    @Test func everyCodeBelongsToTheFamilyOfItsFirstDigits() {
        #expect(Diagnostic.Code.Family.allCases.flatMap(\.codes) == Diagnostic.Code.allCases)
    }

    /// The type of a code is open, so the compiler does not check that every declared code is in the catalogue.
    @Test func everyDeclaredCodeIsInTheCatalogue() throws {
        let files = ["ConfigText/Diagnostics/Code.swift", "PreforkManifest/Codes/ManifestCodes.swift"]
        let declared = try files.flatMap { file in
            let bytes = try #require(Files.read("\(Files.package)/Sources/\(file)"))
            let pieces = String(decoding: bytes, as: UTF8.self).split(separator: "Diagnostic.Code(\"")
            return pieces.dropFirst().map { String($0.prefix(6)) }
        }
        #expect(declared.sorted() == Diagnostic.Code.allCases.map(\.rawValue))
    }

    @Test(arguments: ["PR0203", "pr0203", "Pr0203", "0203", "203"])
    func aCodeIsRecognizedInEverySpelling(text: String) { #expect(Diagnostic.Code(spelled: text) == .idsAndCount) }

    @Test(arguments: ["PR0299", "PR", "", "PR02O3", "-203", "+203", "port", "99999999999999999999"])
    func aTextThatIsNotACodeIsNotRecognized(text: String) { #expect(Diagnostic.Code(spelled: text) == nil) }

    @Test func aNumberIsTakenForACodeAndAWordForAKey() {
        #expect(Diagnostic.Code.isSpelled(like: "pr9999"))
        for key in ["web.restart.backoff", "port", "PR", ""] { #expect(!Diagnostic.Code.isSpelled(like: key)) }
    }

    @Test func theDiagnosticsPageMatchesTheCatalogue() {
        Files.compare(DiagnosticsPage.text, with: "\(Files.documentation)/Diagnostics.md")
    }

    /// Returns the number of lines that are removed or added.
    private func changes(from old: String?, to new: String?) -> Int {
        guard let old, let new else { return 0 }
        return new.split(separator: "\n").difference(from: old.split(separator: "\n")).count
    }
}
