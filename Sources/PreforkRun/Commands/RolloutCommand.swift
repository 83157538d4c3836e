import ArgumentParser
import JSONText
import PreforkManifest

/// The command `rollout`, which pauses the reload in progress, lets it go on, or takes it back.
struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Pause the reload in progress, let it go on, or take it back.",
        discussion: """
            pause   replaces no further workers; those that are being replaced finish
            resume  goes on, also after a failure that has paused the reload
            abort   takes the reload back, as a failed one is

            Examples:
              prefork-run rollout app.yaml pause
              prefork-run rollout app.yaml abort

            Exit codes:
              0   ordered
              1   refused: there is no such reload
              69  no master answers
            """)

    private enum Action: String, CaseIterable { case pause, resume, abort }

    @OptionGroup var options: MasterOptions

    @Argument(help: "pause, resume or abort.", completion: .list(Action.allCases.map(\.rawValue)))
    var action: String?

    /// The action. With --socket, the first argument is the action.
    private var word: String? { action ?? (options.socket == nil ? nil : options.master) }

    func validate() throws {
        let words = Action.allCases.map(\.rawValue)
        guard let word else { throw ValidationError("Say what to do: pause, resume or abort.") }
        if words.contains(word) { return }
        let near = Suggestion.nearest(to: word, among: words)
        throw ValidationError(
            "Unknown action '\(word)'. "
                + (near.map { "Did you mean '\($0)'?" } ?? "The actions are \(words.joined(separator: ", "))."))
    }

    func run() throws {
        guard let action = word.flatMap(Action.init) else { return }
        _ = try AskedOrder(["request": "rollout", "action": .text(action.rawValue)], to: options)
        let sentence =
            switch action {
            case .pause: "the reload is paused"
            case .resume: "the reload goes on"
            case .abort: "the reload is being taken back"
            }
        Output.standard.write(line: sentence)
    }
}
