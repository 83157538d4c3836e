import Samples
import Testing

@testable import PreforkManifest

struct ByteSizeGuessTests {
    /// A bare letter may stand for 1000 or 1024, so no fix chooses.
    @Test(arguments: [
        ("64k", nil, "write 64KiB, or 64KB for 64000 bytes"), ("64 kb", nil, "write 64KiB, or 64KB for 64000 bytes"),
        ("64Ki", "64KiB", "write 64KiB"), ("1.5MiB", "1536KiB", "write 1536KiB"), ("0.5KiB", "512", "write 512"),
        ("512 bytes", "512", "write 512"), ("auto", nil, "remove it: without the key, the system chooses"),
    ])
    func theSizeThatWasMeantIsSaid(text: String, certain: String?, hint: String) throws {
        let guess = try #require(ByteSizeGuess(from: text))
        #expect(guess.certain == certain)
        #expect(guess.hint == hint)
    }

    @Test(arguments: ["large", "0.3KiB", "", "KiB", "1.2.3k", "1e3k"])
    func nothingIsGuessedFromOtherTexts(text: String) { #expect(ByteSizeGuess(from: text) == nil) }
}
